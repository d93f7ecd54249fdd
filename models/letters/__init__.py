"""Printing runs of activation letters: a letter is valid only once its file is on the disk."""
