"""The places of « Mon compte »."""
