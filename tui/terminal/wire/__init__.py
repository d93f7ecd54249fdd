"""The wire: the fewest bytes that turn one frame into the next."""
