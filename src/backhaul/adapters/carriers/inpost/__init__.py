"""InPost: reads its tracking (ShipX), its group API, and the pushes of both (JSON)."""
