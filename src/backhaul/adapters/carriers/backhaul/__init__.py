"""Backhaul's own form of scans, for whoever hands them in already normalised."""
