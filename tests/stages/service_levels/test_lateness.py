"""Refunds that are late: told within a minute of the clock, healed when the money goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backhaul.core.axes import LegState
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.incidents.actions import close_incident
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns.models import Return
from backhaul.stages.service_levels import lateness
from backhaul.stages.service_levels.actions import measure
from backhaul.stages.service_levels.models import Clock, Target
from backhaul.stages.service_levels.sweeping import sweep
from backhaul.stages.settlement.models import Leg
from backhaul.wiring.schedule import SWEEPS
from tests.cast import Cast
from tests.makers.floor import statements
from tests.makers.scans import put_clock
from tests.stages.service_levels.test_clocks import under_way, worked_off

DUE = datetime(2026, 11, 17, 23, tzinfo=UTC)
"""Approved on Monday: when Tuesday is over in Berlin."""
MINUTE = timedelta(minutes=1)


def late(brand: Brand) -> list[tuple[str, datetime, datetime | None]]:
    """Return what was raised, to the minute: the clock goes on while a test runs."""
    with acting_for(brand.pk):
        rows = Incident.objects.filter(brand=brand, kind="refund_late").order_by("id")
        return [
            (row.subject, row.opened_at.replace(second=0, microsecond=0), row.healed_at)
            for row in rows
        ]


def money_went(brand: Brand, at: datetime) -> None:
    with acting_for(brand.pk):
        Leg.objects.filter(brand=brand).update(state=LegState.SENDING, sent_at=at)


def test_it_is_raised_within_a_minute_of_the_deadline_and_not_before(cast: Cast) -> None:
    brand = cast.nordlicht
    ret = under_way(brand)

    put_clock(DUE - MINUTE)
    assert sweep() == 0
    put_clock(DUE + MINUTE)
    assert sweep() == 1

    assert late(brand) == [("clock:refund", DUE + MINUTE, None)]
    with acting_for(brand.pk):
        (incident,) = Incident.objects.filter(brand=brand, kind="refund_late")
        assert incident.return_id == ret.pk
        assert incident.evidence == {"code": "late", "due": DUE.isoformat()}
        assert Return.objects.get(pk=ret.pk).incident == "refund_late"


def test_the_worker_looks_with_every_round() -> None:
    assert sweep in SWEEPS


def test_it_is_raised_also_when_the_worker_was_down_over_the_deadline(cast: Cast) -> None:
    brand = cast.nordlicht
    under_way(brand)

    put_clock(DUE + timedelta(days=3))

    assert sweep() == 1
    assert late(brand) == [("clock:refund", DUE + timedelta(days=3), None)]


def test_it_is_told_once_and_a_person_has_the_last_word(cast: Cast) -> None:
    brand = cast.nordlicht
    under_way(brand)
    put_clock(DUE + MINUTE)
    sweep()

    assert sweep() == 0
    with acting_for(brand.pk):
        (incident,) = Incident.objects.filter(brand=brand, kind="refund_late")
        close_incident(brand.pk, incident.pk, note="paid at the till", at=DUE, actor="member:1")
    worked_off()
    assert sweep() == 0

    assert len(late(brand)) == 1


def test_money_that_went_while_the_worker_was_down_is_not_late(cast: Cast) -> None:
    brand = cast.nordlicht
    under_way(brand)
    money_went(brand, DUE - MINUTE)
    put_clock(DUE + timedelta(days=1))

    assert sweep() == 1

    assert late(brand) == []
    with acting_for(brand.pk):
        assert Clock.objects.get(brand=brand, clock="refund").state == "met"
    assert sweep() == 0


def test_it_heals_when_the_provider_takes_the_money_on(cast: Cast) -> None:
    brand = cast.nordlicht
    ret = under_way(brand)
    put_clock(DUE + MINUTE)
    sweep()
    money_went(brand, DUE + timedelta(hours=2))

    with acting_for(brand.pk):
        measure([brand.pk], {ret.pk: DUE + timedelta(hours=2)})

    assert late(brand) == [("clock:refund", DUE + MINUTE, DUE + timedelta(hours=2))]
    with acting_for(brand.pk):
        assert Return.objects.get(pk=ret.pk).incident is None


def test_more_time_heals_it_and_the_new_deadline_is_told_again(cast: Cast) -> None:
    brand = cast.nordlicht
    ret = under_way(brand)
    put_clock(DUE + MINUTE)
    sweep()
    with acting_for(brand.pk):
        Target.objects.create(brand=brand, clock="refund", amount=2)
        measure([brand.pk], {ret.pk: DUE + 2 * MINUTE})
    assert late(brand)[0][2] == DUE + 2 * MINUTE

    put_clock(DUE + timedelta(days=1) - MINUTE)
    assert sweep() == 0
    put_clock(DUE + timedelta(days=1) + MINUTE)
    assert sweep() == 1

    assert [healed for _, _, healed in late(brand)] == [DUE + 2 * MINUTE, None]


def test_a_clock_whose_money_nobody_waits_for_is_looked_at_once_and_tells_nothing(
    cast: Cast,
) -> None:
    brand = cast.nordlicht
    ret = under_way(brand)
    with acting_for(brand.pk):
        Leg.objects.filter(brand=brand).update(state=LegState.CANCELLED)
        Clock.objects.filter(brand=brand, ret=ret).exclude(clock="refund").delete()
        Return.objects.filter(pk=ret.pk).update(reached={})
    put_clock(DUE + MINUTE)

    assert sweep() == 1
    assert sweep() == 0

    assert late(brand) == []


def test_another_brands_clock_is_told_to_that_brand_alone(cast: Cast) -> None:
    under_way(cast.nordlicht)
    put_clock(DUE + MINUTE)

    sweep()

    assert late(cast.voltaic) == []


def test_one_that_cannot_be_looked_at_holds_up_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    brand = cast.nordlicht
    bad = under_way(brand)
    under_way(brand, "NL-2", "PK9876543210")
    put_clock(DUE + MINUTE)
    real = lateness.tell

    def breaks(loaded: object, due: dict[int, datetime], *args: object, at: datetime) -> None:
        if bad.pk in due:
            raise RuntimeError("cannot be told")
        real(loaded, due, *args, at=at)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(lateness, "tell", breaks)

    assert sweep() == 1
    assert len(late(brand)) == 1


@pytest.mark.parametrize("many", [1, 4])
def test_a_sweep_takes_the_same_statements_for_one_and_for_many(cast: Cast, many: int) -> None:
    brand = cast.nordlicht
    for n in range(many):
        under_way(brand, f"NL-{n}", f"PK{1234567890 + n}")
    put_clock(DUE + MINUTE)

    with statements() as told:
        assert sweep() == many

    assert len(told) == 15, "\n".join(told)


def test_nothing_due_is_one_look(cast: Cast) -> None:
    under_way(cast.nordlicht)

    with statements() as told:
        assert sweep() == 0

    assert len([one for one in told if "service_levels_clock" in one]) == 1
