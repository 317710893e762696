"""YunExpress (云途): reads answers of its order tracking, JSON and XML."""
