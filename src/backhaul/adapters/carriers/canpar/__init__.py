"""Canpar and Loomis: answers of the CanShip web services."""
