"""Singapore Post: reads answers of its tracking web service."""
