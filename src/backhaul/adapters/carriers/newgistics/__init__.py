"""Newgistics: tracking of returns on their way back."""
