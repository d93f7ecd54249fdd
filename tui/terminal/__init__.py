"""The terminal: its bytes become keys, and frames become bytes for it."""
