"""Xpressbees: reads its tracking (carrier.toml)."""
