"""LaserShip: the answers of its tracking page."""
