"""How much speaks for looking twice at a return: points that a merchant can read and change."""
