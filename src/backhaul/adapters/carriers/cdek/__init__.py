"""CDEK: reads its answer about an order and its push."""
