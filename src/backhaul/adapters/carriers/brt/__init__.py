"""BRT: reads its parcel tracking API (JSON)."""
