"""An Post: reads its tracking (carrier.toml)."""
