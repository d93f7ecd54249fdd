"""The sentences of refusals, by what they are about; ``screens/text/refusals.py`` puts them together."""
