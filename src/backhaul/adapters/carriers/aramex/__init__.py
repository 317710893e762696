"""Aramex: reads answers of its Tracking service, SOAP and JSON."""
