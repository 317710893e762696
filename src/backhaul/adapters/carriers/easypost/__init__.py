"""EasyPost: reads its trackers, for the many carriers that it asks on one's behalf."""
