"""What the law gives a consumer, as data with sources, and the clocks that follow from it.

It is configuration, not advice. Where a law's words leave two readings, the one that gives the
consumer more time is taken, since accepting a day too long breaks no law.
"""
