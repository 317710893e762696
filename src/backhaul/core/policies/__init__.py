"""A brand's rules, what they say about a request, and the Terms that are frozen per unit."""
