"""The terminal: bytes in become keys, frames become bytes out."""
