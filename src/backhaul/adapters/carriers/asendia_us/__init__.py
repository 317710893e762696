"""Asendia USA: milestones of its tracking service."""
