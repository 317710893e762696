"""Sagawa Express: reads its tracking page as a table."""
