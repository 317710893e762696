"""Which carriers' bodies can be read: every folder here that has a `parser` with a PARSER."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from backhaul.adapters import carriers
from backhaul.core.ports.carrier import TrackingParser


@cache
def parser_names() -> tuple[str, ...]:
    """Return the names of all carriers whose bodies can be read, sorted."""
    folders = (
        module.name for module in pkgutil.iter_modules(carriers.__path__) if module.ispkg
    )
    return tuple(sorted(name for name in folders if find_spec(_module(name)) is not None))


def parser_named(name: str) -> TrackingParser | None:
    """Return the parser of the carrier called `name`, None if there is none."""
    if name not in parser_names():
        return None
    parser: TrackingParser = import_module(_module(name)).PARSER
    return parser


def _module(name: str) -> str:
    return f"{carriers.__name__}.{name}.parser"
