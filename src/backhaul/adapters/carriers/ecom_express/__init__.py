"""Ecom Express: reads its tracking (carrier.toml)."""
