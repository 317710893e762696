"""Dicom, part of GLS Canada: activities of a shipment."""
