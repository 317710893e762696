"""PostNord: reads its Track and Trace API (JSON)."""
