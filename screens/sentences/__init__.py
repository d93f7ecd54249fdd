"""The sentences of refusals, by what they are about; ``screens/refusals.py`` puts them together."""
