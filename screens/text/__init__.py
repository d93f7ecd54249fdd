"""The words: phrases and their translations, sentences, formats, and text that is safe to show."""
