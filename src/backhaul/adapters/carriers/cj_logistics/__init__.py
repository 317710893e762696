"""CJ Logistics: reads the answer of its tracking page."""
