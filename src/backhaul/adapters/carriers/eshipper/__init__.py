"""eShipper: events of many carriers."""
