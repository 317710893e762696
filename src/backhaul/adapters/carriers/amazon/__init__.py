"""Amazon as a carrier: Amazon Shipping, and couriers who use its codes."""
