"""Teleship: tracking answers and webhooks."""
