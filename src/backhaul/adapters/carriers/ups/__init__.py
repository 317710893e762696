"""UPS: reads answers of its Track API and messages of its Track Alert webhook."""
