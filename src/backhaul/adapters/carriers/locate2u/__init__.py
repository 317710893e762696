"""Locate2u: reads answers of its stops API."""
