"""Accounts: activation, log-in, recovery, changes by the owner, and support by an operator."""
