"""Which adapters there are to connect: every folder with a `setup`, and all other carriers.

A carrier without one can be heard all the same: it signs nothing, so the secret address that
its messages come to is the proof of who sends them.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from backhaul.adapters import carriers, payments
from backhaul.adapters.carriers.parsers import file_of, parser_names
from backhaul.core.ports.setup import Setup
from backhaul.foundation.connections.models import Connection

_FLOORS: dict[str, ModuleType] = {
    Connection.Kind.CARRIER: carriers,
    Connection.Kind.PAYMENTS: payments,
}


@cache
def setups(kind: str) -> dict[str, Setup]:
    """Return by adapter what each needs: callable ones first, those that only listen last."""
    floor = _FLOORS[kind]
    names = [module.name for module in pkgutil.iter_modules(floor.__path__) if module.ispkg]
    found = {
        name: _setup(f"{floor.__name__}.{name}.setup")
        for name in names
        if find_spec(f"{floor.__name__}.{name}.setup") is not None
    }
    if kind == Connection.Kind.CARRIER:
        found |= {name: _heard(name) for name in parser_names() if name not in found}
    return dict(sorted(found.items(), key=_place))


def is_called_in_worker(kind: str, adapter: str) -> bool:
    """Whether web has to leave it to a worker to call this adapter."""
    setup = setups(kind).get(adapter)
    return setup is not None and setup.in_worker


def answers_tracking(carrier: str) -> bool:
    """Whether a carrier can be asked where a parcel is; of a stranger it is not known: yes."""
    setup = setups(Connection.Kind.CARRIER).get(carrier)
    return setup is None or "tracking" in setup.facts


def _place(one: tuple[str, Setup]) -> tuple[bool, bool, str]:
    name, setup = one
    return not setup.can_be_called, not setup.fields, name


def _heard(name: str) -> Setup:
    return Setup(title=_title(name), fields=(), can_be_called=False, facts=("scans",))


def _title(name: str) -> str:
    try:
        return file_of(name).title
    except (OSError, ValueError):  # a parser of its own, or a file of this installation
        return name.replace("_", " ").title()


def _setup(module: str) -> Setup:
    made: Setup = import_module(module).SETUP
    return made
