"""The places of Etapes 1 to 5 of the activation."""
