"""The conversation: the same forms asked line by line, in plain words; no screen is drawn."""
