"""Hermes Germany: reads answers of its shipment status API (JSON)."""
