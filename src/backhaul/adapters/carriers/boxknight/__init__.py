"""BoxKnight: orders with their history."""
