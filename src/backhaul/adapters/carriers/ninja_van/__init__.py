"""Ninja Van: reads its webhooks."""
