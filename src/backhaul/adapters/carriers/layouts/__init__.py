"""Reads a carrier's body by a description of it: where its events lie, and what codes mean."""
