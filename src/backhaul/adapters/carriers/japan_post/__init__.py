"""Japan Post: reads its tracking page as a table."""
