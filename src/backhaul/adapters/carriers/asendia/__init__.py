"""Asendia: reads answers of Asendia Sync (JSON)."""
