"""Correios: reads its tracking (carrier.toml)."""
