"""Packeta (Zásilkovna): reads packetTracking and packetStatus, by REST or SOAP."""
