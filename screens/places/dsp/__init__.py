"""The pages of the DSP: one place each, all below the banner that says whose record is open."""
