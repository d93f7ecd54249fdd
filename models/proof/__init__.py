"""What proves a person: one-time codes, passwords, confirmations elsewhere; and how often one may try."""
