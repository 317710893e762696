"""Purolator: the answers of its tracking service."""
