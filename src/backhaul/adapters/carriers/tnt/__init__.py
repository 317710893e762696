"""TNT: reads answers of ExpressConnect Tracking 3 (XML)."""
