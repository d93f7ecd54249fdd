"""Texts as PDF files: the fonts, the pages, and the child process that makes and encrypts them."""
