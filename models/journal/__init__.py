"""The journal: who did what, when and to whom; and how it is checked."""
