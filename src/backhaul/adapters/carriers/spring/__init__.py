"""Spring GDS: reads answers and pushes of its XBS API (JSON)."""
