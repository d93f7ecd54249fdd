"""The register of insured people, filled from a file."""
