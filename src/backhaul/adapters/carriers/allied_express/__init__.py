"""Allied Express: reads answers of its web service (SOAP, or JSON made of it)."""
