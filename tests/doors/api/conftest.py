from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.doors.api.desk import Desk


@pytest.fixture(autouse=True)
def _only_this_door(settings) -> None:
    settings.ROOT_URLCONF = "backhaul.doors.api.urls"


@pytest.fixture
def desk(cast: Cast) -> Desk:
    """Nordlicht's integrator."""
    return Desk(cast.key)


@pytest.fixture
def cleo(cast: Cast) -> Desk:
    """Voltaic's integrator."""
    return Desk(cast.cleos_key)
