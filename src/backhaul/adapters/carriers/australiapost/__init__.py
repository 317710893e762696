"""Australia Post: reads answers of its Shipping and Tracking API."""
