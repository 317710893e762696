"""Russian Post: reads the history of operations, in XML."""
