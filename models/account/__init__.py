"""The account: activated, entered, recovered, changed and supported by an operator."""
