"""India Post: reads answers of its tracking API."""
