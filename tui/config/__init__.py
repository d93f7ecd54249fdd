"""The settings: where they are read, how each is parsed, and the addresses of other servers."""
