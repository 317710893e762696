from __future__ import annotations

import pytest

from tests.cast import MONDAY, Cast
from tests.makers.bulk import make_bulk
from tests.makers.stories import standing_at


@pytest.fixture
def sixty(cast: Cast) -> Cast:
    """Sixty returns of the last ten days at every stage, and one of Voltaic's."""
    make_bulk(cast.nordlicht, 60)
    make_bulk(cast.voltaic, 1)
    standing_at(MONDAY)
    return cast
