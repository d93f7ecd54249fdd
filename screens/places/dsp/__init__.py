"""The pages of the DSP, one place each, below a banner that says whose record is open."""
