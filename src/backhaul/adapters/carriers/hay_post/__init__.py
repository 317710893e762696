"""HayPost: reads answers of its order API."""
