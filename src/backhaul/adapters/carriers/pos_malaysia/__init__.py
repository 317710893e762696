"""Pos Malaysia: reads its tracking (carrier.toml)."""
