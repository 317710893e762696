"""SmartKargo: events of parcels that fly."""
