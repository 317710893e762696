"""What never came and what was disputed, as figures: by currency, and of a span of days."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backhaul.core.insights import Rate
from backhaul.core.recovery import Cause, State
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.disputes.models import Dispute
from backhaul.stages.insights.losses import Losses, losses
from backhaul.stages.insights.period import Period
from backhaul.stages.orders.models import Payment
from backhaul.stages.recovery.models import Shortfall
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in
from tests.makers.returns import authorized_return
from tests.makers.scans import put_clock

NOW = MONDAY + timedelta(days=10)
PERIOD = Period.last(30, "Europe/Berlin", NOW)
PAGE = "/b/nordlicht/insights/"
#: State, missing, recovered, currency, days before now.
CASES = [
    (State.OPEN, 3000, 0, "EUR", 1),
    (State.HEALED, 2000, 0, "EUR", 2),
    (State.CHARGED, 4000, 2500, "EUR", 3),
    (State.WRITTEN_OFF, 1000, 0, "EUR", 4),
    (State.WRITTEN_OFF, 700, 0, "USD", 5),
    (State.WRITTEN_OFF, 9000, 0, "EUR", 40),
]
DISPUTES = [
    ("won", 3000, 1),
    ("won", 1000, 2),
    ("lost", 2000, 3),
    ("open", 500, 4),
    ("lost", 1, 40),
]


def opened(brand: Brand) -> None:
    """Keep cases and disputes as they stand by now."""
    rans = [authorized_return(brand, order=f"NL-{n}") for n in range(len(CASES))]
    with acting_for(brand.pk):
        rets = {row.ran: row for row in Return.objects.filter(brand_id=brand.pk)}
        payment = Payment.objects.filter(brand_id=brand.pk).latest("id")
        for ran, (state, amount, back, currency, days) in zip(rans, CASES, strict=True):
            at = NOW - timedelta(days=days)
            is_over = state is not State.OPEN
            Shortfall.objects.create(
                brand_id=brand.pk, ret=rets[ran], state=state.value,
                cause=next(iter(Cause)).value, amount_minor=amount, currency=currency,
                recovered_minor=back, opened_at=at, closed_at=at if is_over else None,
            )  # fmt: skip
        for number, (status, amount, days) in enumerate(DISPUTES):
            at = NOW - timedelta(days=days)
            Dispute.objects.create(
                brand_id=brand.pk, payment=payment, provider_ref=f"dp_{number}", status=status,
                amount_minor=amount, currency="EUR", opened_at=at, told_at=at,
            )  # fmt: skip


def found(brand: Brand) -> Losses:
    with acting_for(brand.pk):
        return losses(brand.pk, PERIOD)


def test_what_is_missing_is_recovered_written_off_or_open(cast: Cast) -> None:
    opened(cast.nordlicht)

    told = found(cast.nordlicht)

    assert (told.cases, told.live) == (5, 1)
    assert told.missing_minor("EUR") == 10_000
    assert told.recovered_minor("EUR") == 4500  # came after all, and charged
    assert told.written_off_minor("EUR") == 2500  # given up, and beyond what was charged
    assert (told.recovered_minor("USD"), told.written_off_minor("USD")) == (0, 700)


def test_the_win_rate_is_of_those_that_were_decided(cast: Cast) -> None:
    opened(cast.nordlicht)

    told = found(cast.nordlicht)

    assert (told.disputes, told.won) == (4, Rate(2, 3))
    assert found(cast.voltaic).disputed == []


def test_both_are_one_statement_and_the_page_stays_within_its_own(cast: Cast) -> None:
    opened(cast.nordlicht)
    put_clock(NOW)
    ada = signed_in(cast.ada)
    ada.get(f"{PAGE}?days=30")

    with counting() as page:
        text = ada.get(f"{PAGE}?days=30").content.decode()
    with acting_for(cast.nordlicht.pk), counting() as alone:
        losses(cast.nordlicht.pk, PERIOD)

    assert alone.number == 1
    assert page.number <= 12
    assert "5 returns paid early did not come: 45" in text
    assert "€45.00 recovered, €25.00 written off, of €100.00; 1 not over" in text
    assert "4 disputes, 67" in text


def test_a_brand_without_either_is_told_so_and_files_are_empty(cast: Cast) -> None:
    ada = signed_in(cast.ada)

    text = ada.get(PAGE).content.decode()

    assert "Nothing that was paid early is missing." in text
    assert "No payment was disputed in this time." in text


@pytest.mark.parametrize(
    ("card", "line"),
    [
        ("missing", "charged,1,40.00,25.00,EUR"),
        ("chargebacks", "won,2,40.00,EUR"),
    ],
)
def test_each_card_is_a_file(cast: Cast, card: str, line: str) -> None:
    opened(cast.nordlicht)
    put_clock(NOW)

    answer = signed_in(cast.ada).get(f"{PAGE}{card}.csv?days=30")

    assert line in answer.content.decode().splitlines()
