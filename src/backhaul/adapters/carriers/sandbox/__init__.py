"""Paketo, the carrier of the sandbox: a made-up carrier with a real HTTP service."""
