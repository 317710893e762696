"""Addresses of the console: the brand is in each, so that a link says whose page it is."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

app_name = "console"
_PARTS = (
    "setup",
    "policy",
    "list",
    "work",
    "boards",
    "books",
    "playbooks",
    "risk",
    "money",
    "transfers",
    "return",
    "look",
)
urlpatterns = [
    pattern
    for part in _PARTS
    if find_spec(f"backhaul.doors.console.urls_{part}")
    for pattern in import_module(f"backhaul.doors.console.urls_{part}").urlpatterns
]
