"""Roadie: shipments with their events."""
