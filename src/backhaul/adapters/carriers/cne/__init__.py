"""CNE Express: reads its tracking (carrier.toml)."""
