"""Prestige Delivery: the answers of its tracking feed."""
