"""Easyship: checkpoints of many couriers, by webhook or answer."""
