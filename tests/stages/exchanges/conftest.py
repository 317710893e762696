from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.makers.exchanges import LARGE, MEDIUM, Shelf


@pytest.fixture
def shelf(cast: Cast) -> Shelf:
    """Nordlicht's: five of M and five of L, sent at the first scan."""
    found = Shelf(cast.nordlicht)
    found.rules(send="first_scan")
    found.tell(MEDIUM, 5)
    found.tell(LARGE, 5)
    return found
