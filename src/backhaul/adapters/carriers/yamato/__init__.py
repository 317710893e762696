"""Yamato Transport: reads its tracking page as a table."""
