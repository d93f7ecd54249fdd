"""Backups: a copy of the database in one sealed file, its check, and the way back."""
