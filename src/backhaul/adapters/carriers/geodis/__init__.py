"""GEODIS: reads answers of its tracking service (JSON)."""
