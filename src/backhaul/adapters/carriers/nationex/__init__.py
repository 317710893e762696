"""Nationex: shipments and their parcels."""
