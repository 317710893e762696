"""Kuaidi100 (快递100): reads its answers and pushes, for the many carriers that it asks."""
