"""PARCEL.ONE: reads its tracking APIs (JSON)."""
