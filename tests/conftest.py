from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from backhaul.foundation import clock
from backhaul.wiring import logs
from tests.cast import Cast, raise_curtain
from tests.database import drop, flush_as_admin, fresh_database

logs.configure()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that needs PostgreSQL: `make test-database` runs just these."""
    for item in items:
        if {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from tests.scheduling import JourneysTogether

    return JourneysTogether(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """One database per test process, used as the runtime role."""
    with django_db_blocker.unblock():
        name = fresh_database(os.environ.get("PYTEST_XDIST_WORKER", "main"))
        connection.ops.execute_sql_flush = flush_as_admin  # type: ignore[method-assign,assignment]
        yield
        drop(name)


@pytest.fixture(autouse=True)
def _as_in_the_beginning() -> Iterator[None]:
    """Every test begins with the clock where it really is, in the language that is nobody's.

    A page that was asked for in Chinese leaves its thread speaking it.
    """
    clock.set_offset(timedelta(0))
    translation.deactivate()
    yield
    clock.set_offset(timedelta(0))


@pytest.fixture
def cast(db: None) -> Cast:
    """Two brands with their people: Ada's and Cleo's, and nobody's Eve."""
    return raise_curtain()


@pytest.fixture
def live_cast(transactional_db: None) -> Cast:
    """The same, committed: for tests with several connections or processes."""
    return raise_curtain()
