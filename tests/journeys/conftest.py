from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.installation import Installation
from tests.journeys.shop import Shop


@pytest.fixture(scope="package")
def house() -> Iterator[Installation]:
    """The demo without returns: one tree of processes for all stories, and no longer.

    A tree that stands idle still eats a twentieth of a processor.
    """
    with Installation("demo", "--returns", "0") as house:
        yield house


@pytest.fixture(scope="package")
def nordlicht(house: Installation) -> Iterator[Shop]:
    shop = Shop(house, "nordlicht")
    yield shop
    shop.close()


@pytest.fixture(scope="package")
def voltaic(house: Installation) -> Iterator[Shop]:
    shop = Shop(house, "voltaic")
    yield shop
    shop.close()
