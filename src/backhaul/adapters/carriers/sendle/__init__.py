"""Sendle: reads answers of its tracking API."""
