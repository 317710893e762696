"""J&T Express: reads answers and pushes of its open platform."""
