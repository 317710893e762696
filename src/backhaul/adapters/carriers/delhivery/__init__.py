"""Delhivery: reads answers of its tracking API and its status pushes."""
