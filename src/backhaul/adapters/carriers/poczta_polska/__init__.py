"""Poczta Polska: reads its tracking (carrier.toml)."""
