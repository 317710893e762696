"""Viettel Post: reads its push."""
