"""bpost: reads its tracking API (XML) and its web tracking (JSON)."""
