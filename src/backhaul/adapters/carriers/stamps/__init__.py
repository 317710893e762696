"""Stamps.com: answers of TrackShipment."""
