from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest

from backhaul.core.insights import Durations, Rate
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.money import Money
from backhaul.foundation.journal.record import record
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.disposition.actions import decide
from backhaul.stages.insights import causes, speed, worth
from backhaul.stages.insights.period import Period, looked_at
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY, Cast
from tests.counting import counting
from tests.doors.console.work_cast import signed_in
from tests.makers.floor import inspected_return
from tests.makers.orders import sold_line
from tests.makers.returns import authorized_return
from tests.makers.scans import put_clock

NOW = MONDAY + timedelta(days=10)
HOUR = timedelta(hours=1)
PERIOD = Period.last(30, "Europe/Berlin", NOW)
PAGE = "/b/nordlicht/insights/"


def period(brand: Brand) -> Period:
    """Look at every return of the month; the caller acts for the brand."""
    return looked_at(brand.pk, PERIOD)[0]


def a_return(
    brand: Brand,
    order: str,
    *,
    at: datetime = MONDAY,
    paid_after: timedelta | None = None,
    label_after: timedelta | None = None,
    scan_after: timedelta | None = None,
    **columns: object,
) -> str:
    """Make a return whose milestones were reached so long after its request."""
    ran = authorized_return(brand, order=order, at=at)
    named = {"paid": paid_after, "label_ready": label_after, "first_scan": scan_after}
    reached = {name: (at + after).isoformat() for name, after in named.items() if after}
    with acting_for(brand.pk):
        Return.objects.filter(brand=brand, ran=ran).update(reached=reached, **columns)
    return ran


def test_the_span_begins_with_a_day_of_the_brand() -> None:
    # Midnight in Berlin is 23:00 of the day before in UTC.
    assert PERIOD.since.isoformat() == "2026-10-27T23:00:00+00:00"
    assert PERIOD.until == NOW


def test_cycle_times_count_the_waiting_and_leave_out_what_ended_without_money(
    cast: Cast,
) -> None:
    brand = cast.nordlicht
    a_return(brand, "NL-1", paid_after=30 * HOUR)
    a_return(brand, "NL-2", paid_after=30 * HOUR + timedelta(minutes=59))
    a_return(brand, "NL-3", at=MONDAY + timedelta(days=7), paid_after=50 * HOUR)
    a_return(brand, "NL-4")
    a_return(brand, "NL-5", is_done=True, headline="refused")
    a_return(brand, "NL-6", at=NOW - timedelta(days=40), paid_after=HOUR)
    a_return(cast.voltaic, "VT-1", paid_after=HOUR)

    with acting_for(brand.pk):
        found = speed.speed(brand.pk, period(brand))

    first, second = MONDAY.date(), (MONDAY + timedelta(days=7)).date()
    assert found.returns == 5
    assert found.cycle == {first: Durations({30: 2}, 1), second: Durations({50: 1}, 0)}
    whole = found.cycle_of_all
    assert (whole.n, whole.percentile(50), whole.percentile(75), whole.percentile(90)) == (
        4,
        30,
        50,
        None,
    )


def test_of_very_many_returns_each_nth_is_looked_at(cast: Cast) -> None:
    brand = cast.nordlicht
    for number in range(5):
        a_return(brand, f"NL-{number}", paid_after=30 * HOUR)

    with acting_for(brand.pk):
        every, count = looked_at(brand.pk, PERIOD, most=5)
        third, _ = looked_at(brand.pk, PERIOD, most=2)
        ids = list(Return.objects.filter(brand=brand).values_list("id", flat=True))
        returns = speed.speed(brand.pk, third).returns
        units = sum(one.units for one in causes.reasons(brand.pk, third))

    assert (every.nth, third.nth, count) == (1, 3, 5)
    assert returns == units == sum(pk % 3 == 0 for pk in ids)


def test_a_scan_counts_when_it_came_in_time_or_the_time_is_over(cast: Cast) -> None:
    brand = cast.nordlicht
    a_return(brand, "NL-1", label_after=HOUR, scan_after=73 * HOUR)  # just in time
    a_return(brand, "NL-2", label_after=HOUR, scan_after=74 * HOUR)  # late
    a_return(brand, "NL-3", label_after=HOUR)  # never, and the time is over
    a_return(brand, "NL-4", at=NOW - 2 * HOUR, label_after=HOUR)  # too early to say
    a_return(brand, "NL-5")  # no label

    with acting_for(brand.pk):
        assert speed.speed(brand.pk, period(brand)).scanned_of_all == Rate(1, 3)


def test_a_return_counts_once_however_many_incidents_it_had(cast: Cast) -> None:
    brand = cast.nordlicht
    one, two = a_return(brand, "NL-1"), a_return(brand, "NL-2")
    a_return(brand, "NL-3")
    with acting_for(brand.pk):
        ids = dict(Return.objects.filter(brand=brand).values_list("ran", "id"))
        record(
            [
                NewEntry(
                    kind=EntryKind.INCIDENT_OPENED,
                    brand_id=brand.pk,
                    return_id=ids[ran],
                    occurred_at=MONDAY + HOUR,
                    actor="system",
                    data={"kind": kind, "severity": severity, "incident": 1},
                )
                for ran, kind, severity in (
                    (one, "no_movement", "incident"),
                    (one, "no_movement", "incident"),
                    (one, "lost", "incident"),
                    (two, "no_movement", "incident"),
                    (two, "missort", "note"),
                )
            ]
        )
        found = causes.incident_rates(brand.pk, period(brand), returns=3)

    assert found.any == Rate(2, 3)
    assert found.kinds == [("no_movement", Rate(2, 3)), ("lost", Rate(1, 3))]


def test_reasons_and_products_are_counted_in_units(cast: Cast) -> None:
    brand = cast.nordlicht
    shirt = sold_line("1", sku="SHIRT", title="Lys shirt", quantity=4, paid=Money(8000, "EUR"))
    authorized_return(brand, units=3, order="NL-1", line=shirt)
    authorized_return(brand, units=1, order="NL-2")
    with acting_for(brand.pk):
        reasons = causes.reasons(brand.pk, period(brand))
        products = causes.products(brand.pk, period(brand))

    assert reasons == [causes.ReasonCount("too_small", 4)]
    assert [(one.sku, one.rate) for one in products] == [
        ("SHIRT", Rate(3, 4)),
        ("TEE-1", Rate(1, 3)),
    ]


def test_costs_are_what_was_noted_and_recovery_what_was_estimated(cast: Cast) -> None:
    brand = cast.nordlicht
    ran = inspected_return(brand)
    with acting_for(brand.pk):
        decide(brand.pk, ran, 1, at=MONDAY, actor="member:1")
        ret = Return.objects.get(brand=brand, ran=ran)
        label = {"what": "label", "amount_minor": 429, "currency": "EUR", "parcel": 1}
        record(
            [
                NewEntry(
                    kind=EntryKind.COST,
                    brand_id=brand.pk,
                    return_id=ret.pk,
                    occurred_at=MONDAY,
                    actor="system",
                    data=label,
                )
            ]
        )
        costs = worth.costs(brand.pk, period(brand))
        recovered = worth.recovered(brand.pk, period(brand))

    assert costs.money == [worth.Money("label", "EUR", 429, 1)]
    assert costs.work == [worth.Work("inspection", 12, 1), worth.Work("receiving", 14, 1)]
    # A third of 30.00 was paid for the unit; restocking it costs 2 % of that.
    assert recovered == [worth.Recovered("restock", "EUR", 1, 1000, 980)]


def test_the_page_says_nothing_about_nothing(cast: Cast) -> None:
    text = signed_in(cast.ben).get(PAGE).content.decode()

    assert text.count("No return was requested in this time.") == 3
    assert 'class="chart"' not in text
    assert 'class="bars"' not in text


def test_the_page_tells_findings_with_their_numbers(cast: Cast) -> None:
    brand = cast.nordlicht
    put_clock(NOW)
    for number in range(3):
        a_return(
            brand,
            f"NL-{number}",
            paid_after=36 * HOUR,
            label_after=HOUR,
            scan_after=10 * HOUR,
        )
    client = signed_in(cast.ada)

    text = client.get(PAGE).content.decode()

    assert (
        "Half of the shoppers have their money in 1.5 days; one in ten waits longer than 1.5"
    ) in text
    assert "100 % of the parcels are scanned in time" in text
    assert "None of the 3 returns had an incident." in text
    assert "“Too small” is the most frequent reason" in text


def test_every_table_is_a_file(cast: Cast) -> None:
    put_clock(NOW)
    a_return(cast.nordlicht, "NL-1", paid_after=36 * HOUR)

    answer = signed_in(cast.ada).get(f"{PAGE}cycle.csv?days=30")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [
        ["week", "returns", "waiting", "p50_days", "p90_days"],
        ["2026-11-16", "1", "0", "1.50", "1.50"],
    ]


@pytest.mark.parametrize("who", ["cleo", "eve"])
def test_others_find_nothing(cast: Cast, who: str) -> None:
    client = signed_in(getattr(cast, who))

    assert client.get(PAGE).status_code == 404
    assert client.get(f"{PAGE}cycle.csv").status_code == 404


def test_an_unknown_table_is_nothing_and_an_unknown_span_the_usual_one(cast: Cast) -> None:
    client = signed_in(cast.ada)

    assert client.get(f"{PAGE}secrets.csv").status_code == 404
    assert client.get(f"{PAGE}?days=-1").status_code == 200


def test_the_page_stays_within_its_statements(cast: Cast) -> None:
    client = signed_in(cast.ada)
    client.get(PAGE)

    with counting() as counted:
        client.get(PAGE)

    assert counted.number <= 12, counted


def test_where_nobody_has_money_yet_there_is_no_empty_axis(cast: Cast) -> None:
    put_clock(NOW)
    for order in ("NL-1", "NL-2"):
        a_return(cast.nordlicht, order)

    page = signed_in(cast.ada).get(PAGE).content.decode()

    assert "More than half of the shoppers still wait for their money" in page
    assert "2 returns; 2 of them still wait and count as such" in page
    assert ">0.25<" not in page
