"""Landmark Global: reads answers of its Track API (XML)."""
