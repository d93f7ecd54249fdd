"""Letters as files: one A4 page each, on the disk before they are valid."""
