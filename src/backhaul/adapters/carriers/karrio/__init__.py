"""Carriers that Karrio knows: rates and return labels, from workers only."""

from __future__ import annotations

from backhaul.adapters.carriers.karrio.client import connect
from backhaul.adapters.carriers.karrio.config import KarrioConfig as Config

__all__ = ["Config", "connect"]
