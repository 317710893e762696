"""Correos: reads its tracking, the public one and that for customers (JSON)."""
