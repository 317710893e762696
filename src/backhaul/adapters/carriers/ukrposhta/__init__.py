"""Ukrposhta: reads its tracking (carrier.toml)."""
