"""Poste Italiane: reads its web tracking (JSON)."""
