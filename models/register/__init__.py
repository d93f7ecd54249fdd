"""The register of insured people, imported from a file."""
