"""The import of people and of clinical documents from files."""
