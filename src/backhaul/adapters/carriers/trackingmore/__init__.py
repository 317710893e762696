"""TrackingMore: reads its answers and webhooks, for the many carriers that it asks."""
