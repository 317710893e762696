"""PostNL: reads its shipping status (JSON, SOAP), its status push and its web tracking."""
