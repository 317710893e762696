"""GOFO Express: the answers of its tracking page."""
