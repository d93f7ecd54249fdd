"""Proofs of a person: one-time codes, passwords, confirmations elsewhere; and the limits of tries."""
