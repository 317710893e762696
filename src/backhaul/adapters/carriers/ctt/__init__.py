"""CTT: reads its web tracking (JSON)."""
