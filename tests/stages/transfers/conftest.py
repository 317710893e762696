from __future__ import annotations

from typing import Any

import pytest

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.transfers.accounts import keep_own_account
from tests.cast import MONDAY, Cast
from tests.stages.settlement.till import Till


@pytest.fixture
def till(cast: Cast) -> Till:
    """Nordlicht's, for orders that were paid in cash: it needs no provider."""
    nobody: Any = None
    till = Till(cast.nordlicht, nobody, nobody, "", "")
    with acting_for(till.brand.pk):
        keep_own_account(
            till.brand.pk,
            holder="Nordlicht GmbH",
            iban="DE89370400440532013000",
            bic="",
            at=MONDAY,
            actor="member:1",
        )
    return till
