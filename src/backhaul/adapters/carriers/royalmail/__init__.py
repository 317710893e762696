"""Royal Mail: reads answers of its Tracking API v2 (JSON)."""
