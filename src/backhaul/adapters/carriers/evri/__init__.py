"""Evri (Hermes UK): reads answers of its tracking API (JSON)."""
