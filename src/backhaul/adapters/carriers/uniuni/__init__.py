"""UniUni: reads its tracking (carrier.toml)."""
