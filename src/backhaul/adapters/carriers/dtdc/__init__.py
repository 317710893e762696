"""DTDC: reads answers of its tracking API."""
