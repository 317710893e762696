"""Which adapters there are to connect: every folder of adapters with a `setup`."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from backhaul.adapters import carriers, payments
from backhaul.core.ports.setup import Setup
from backhaul.foundation.connections.models import Connection

_FLOORS: dict[str, ModuleType] = {
    Connection.Kind.CARRIER: carriers,
    Connection.Kind.PAYMENTS: payments,
}


@cache
def setups(kind: str) -> dict[str, Setup]:
    """Return by adapter what each needs, those that can be called first."""
    floor = _FLOORS[kind]
    names = [module.name for module in pkgutil.iter_modules(floor.__path__) if module.ispkg]
    found = {
        name: _setup(f"{floor.__name__}.{name}.setup")
        for name in names
        if find_spec(f"{floor.__name__}.{name}.setup") is not None
    }
    return dict(sorted(found.items(), key=lambda one: (not one[1].can_be_called, one[0])))


def _setup(module: str) -> Setup:
    made: Setup = import_module(module).SETUP
    return made
