"""ParcelsApp: reads answers of its tracking API, for the many carriers that it asks."""
