"""SF Express (顺丰): reads its routes, asked for or pushed, JSON and XML."""
