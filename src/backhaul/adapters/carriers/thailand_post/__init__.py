"""Thailand Post: reads its tracking (carrier.toml)."""
