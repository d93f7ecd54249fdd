"""The portal: the Textual app, its navigation, its clock, and how it runs on this terminal."""
