"""The list of returns: its filters, rows, search, own views, export and bulk steps."""
