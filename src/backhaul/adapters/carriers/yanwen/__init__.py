"""Yanwen (燕文): reads answers of its tracking API."""
