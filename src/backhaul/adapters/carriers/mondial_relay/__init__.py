"""Mondial Relay: reads the tracing of a parcel (WSI2, SOAP)."""
