"""Addresses of the station: one bench, one site, the goods of many brands."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

app_name = "station"
_PARTS = ("receive", "bench")
urlpatterns = [
    pattern
    for part in _PARTS
    if find_spec(f"backhaul.doors.station.urls_{part}")
    for pattern in import_module(f"backhaul.doors.station.urls_{part}").urlpatterns
]
