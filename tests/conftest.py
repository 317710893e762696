from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import HealthCheck, settings

from backhaul.foundation import clock
from backhaul.wiring import logs
from tests import flushing
from tests.cast import Cast, raise_curtain
from tests.database import drop, fresh_database
from tests.scheduling import slowest_first

logs.configure()
gc.set_threshold(20_000, 20, 20)  # as our servers look for garbage: 700 suits small programs
# How long an example takes is a matter of what else the machine does, and of caches.
settings.register_profile(
    "whenever", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("whenever")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that needs PostgreSQL or Chromium; put the slow ones in front.

    `make test-database` runs just the former.
    """
    for item in items:
        needs = set(getattr(item, "fixturenames", ()))
        if {"db", "transactional_db"} & needs:
            item.add_marker("database")
        if "chromium" in needs:
            item.add_marker("browser")
            item.add_marker("slow")
    slowest_first(items)


def pytest_collection_finish() -> None:
    """Never look for garbage among the tests and the modules."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from tests.scheduling import FilesTogether

    return FilesTogether(config, log)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """One database per test process, used as the runtime role."""
    with django_db_blocker.unblock():
        name = fresh_database(os.environ.get("PYTEST_XDIST_WORKER", "main"))
        flushing.instead_of_the_command()
        yield
        flushing.no_more()
        drop(name)


@pytest.fixture(autouse=True)
def _as_in_the_beginning() -> Iterator[None]:
    """Every test begins with the clock where it really is, in the language that is nobody's.

    A page that was asked for in Chinese leaves its thread speaking it. Attempts to sign in are
    counted in the memory of the process, by an address that all tests have.
    """
    clock.set_offset(timedelta(0))
    translation.deactivate()
    cache.clear()
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
