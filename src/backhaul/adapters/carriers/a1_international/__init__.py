"""A-1 International: answers in the form of Amazon's feed for couriers."""
