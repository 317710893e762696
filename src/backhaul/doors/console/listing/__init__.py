"""The list of returns: filters, rows, search, own views, the file, and steps for many."""
