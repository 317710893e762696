"""Chronopost: reads its tracking service (SOAP) and La Poste's Suivi v2 (JSON)."""
