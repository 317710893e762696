"""4PX (递四方): reads answers of its open platform and of its own page."""
