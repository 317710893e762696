"""All commands, joined; and what may go wrong with any of them, in words."""

from __future__ import annotations

import typer
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from backhaul.core.errors import DomainError
from backhaul.foundation.postgres.trouble import ServerTrouble
from backhaul.foundation.processes import NotReady, PortHeld
from backhaul.wiring.cli import (
    administration,
    backups,
    books,
    carriers,
    checking,
    clock,
    decisions,
    demonstration,
    eta,
    journeys,
    orders,
    policies,
    reconciling,
    scans,
    serving,
)
from backhaul.wiring.journey.doors import JourneyTrouble

TROUBLE = (
    DomainError,
    ServerTrouble,
    NotReady,
    PortHeld,
    ImproperlyConfigured,
    OperationalError,
    ConnectionError,
    JourneyTrouble,
)


def join(app: typer.Typer) -> None:
    for part in (
        serving,
        demonstration,
        journeys,
        checking,
        administration,
        reconciling,
        backups,
    ):
        app.add_typer(part.app)
    app.add_typer(orders.app, name="orders")
    app.add_typer(carriers.app, name="carriers")
    app.add_typer(scans.app, name="scans")
    app.add_typer(eta.app, name="eta")
    app.add_typer(decisions.app, name="decisions")
    app.add_typer(policies.app, name="policy")
    app.add_typer(clock.app, name="clock")
    app.add_typer(books.app, name="books")
    app.add_typer(administration.admin, name="admin")


def in_words(error: BaseException) -> str:
    if isinstance(error, OperationalError):
        return (
            f"the database does not answer: {str(error).strip().splitlines()[0]}\n"
            "Start the installation with `backhaul serve`, or set DATABASE_URL."
        )
    if isinstance(error, DomainError):
        return _of_the_rules(error)
    return str(error)


def _of_the_rules(error: DomainError) -> str:
    facts = ", ".join(f"{name} {value}" for name, value in error.facts.items())
    return f"{error.code.replace('_', ' ')}{f' ({facts})' if facts else ''}"
