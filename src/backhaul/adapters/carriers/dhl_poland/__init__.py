"""DHL24 (DHL eCommerce Poland): reads answers of its WebAPI (SOAP)."""
