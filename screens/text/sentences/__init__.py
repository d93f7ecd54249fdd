"""The sentences of refusals, by subject; ``screens/text/refusals.py`` joins them."""
