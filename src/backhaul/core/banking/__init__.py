"""Bank transfers: account numbers, files for the bank, and what the bank says of them. Pure."""
