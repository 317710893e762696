"""Pitney Bowes: answers of its Shipping API."""
