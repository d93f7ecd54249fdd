"""« Mon compte » and what belongs to it."""
