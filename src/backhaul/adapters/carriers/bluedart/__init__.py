"""Blue Dart: reads its tracking (carrier.toml)."""
