"""The outside in miniature: a carrier and a payment service with books of their own."""
