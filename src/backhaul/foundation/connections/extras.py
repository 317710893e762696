"""Packages that some adapters stand on and that are not ours: looked up, never imported."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

from backhaul.core.ports.setup import Setup

#: What brings most of them.
INSTALL = "pip install 'backhaul[karrio]'"


def missing_packages(setup: Setup, config: Mapping[str, Any]) -> tuple[str, ...]:
    """Return which packages this connection needs and this machine has not."""
    wanted = []
    for pattern in setup.needs:
        try:
            wanted.append(pattern.format_map(config))
        except KeyError:
            continue  # a value that nobody gave yet
    return tuple(name for name in wanted if not _is_here(name))


def _is_here(package: str) -> bool:
    try:
        distribution(package)
    except (PackageNotFoundError, ValueError):
        return False
    return True
