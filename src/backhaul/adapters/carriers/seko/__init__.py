"""SEKO (OmniParcel): reads answers of its tracking status (JSON)."""
