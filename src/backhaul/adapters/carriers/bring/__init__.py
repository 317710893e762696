"""Bring (Posten Norge): reads Tracking v2 as JSON."""
