"""Canada Post: the answers of its tracking service."""
