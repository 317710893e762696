"""Cainiao (菜鸟): reads answers of its global tracking page and of its open platform."""
