"""Sendcloud: reads its tracking answers (v2, v3) and the webhook of a changed parcel."""
