"""The Courier Guy: reads its tracking (carrier.toml)."""
