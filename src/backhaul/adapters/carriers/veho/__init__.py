"""Veho: the answers of its tracking service."""
