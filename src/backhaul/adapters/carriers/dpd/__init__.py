"""DPD: reads its parcel life cycle (SOAP, JSON), its parcel events and DPD UK's tracking."""
