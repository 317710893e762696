"""Swiss Post: reads its web tracking and its consignment events (JSON)."""
