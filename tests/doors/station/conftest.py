from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast
from tests.doors.station.standing import at_the_bench


@pytest.fixture
def ada(cast: Cast) -> Client:
    """Ada signed in: the owner of Nordlicht, at its only bench."""
    return at_the_bench(cast.ada)
