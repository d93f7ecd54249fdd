"""Letters as files: one A4 page each, on disk before they are valid."""
