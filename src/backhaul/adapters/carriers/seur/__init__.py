"""SEUR: reads its tracking (carrier.toml)."""
