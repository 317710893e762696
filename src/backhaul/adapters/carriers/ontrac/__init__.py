"""OnTrac: the answers of its web service."""
