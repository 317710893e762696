"""Posti: reads its tracking (carrier.toml)."""
