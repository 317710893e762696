"""Zoom2u: reads answers of its delivery API."""
