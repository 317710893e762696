"""Letters name the days of the brand: its Terms, and above them its own targets."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.messaging.facts import Dossier, days, dossiers
from backhaul.stages.messaging.occasions import Occasion
from backhaul.stages.messaging.wording import letter
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.service_levels.models import Target
from tests.cast import Cast
from tests.stages.messaging.post import a_return

WEDNESDAY = datetime(2026, 11, 18, 11, 5, tzinfo=UTC)


def read(ret: Return) -> Dossier:
    with acting_for(ret.brand_id):
        return dossiers((ret.brand_id,), (ret.pk,))[ret.pk]


def target(brand: Brand, clock: str, amount: int, **values: object) -> None:
    with acting_for(brand.pk):
        Target.objects.create(brand=brand, clock=clock, amount=amount, **values)


def said(ret: Return, code: str) -> str:
    occasion = Occasion(name=code, code=code, at=WEDNESDAY)
    return letter(occasion, read(ret)).body


def handed_over(cast: Cast) -> Return:
    return a_return(cast.nordlicht, reached={"handed_over": WEDNESDAY.isoformat()})


def test_the_first_scan_is_told_by_the_brands_own_target(cast: Cast) -> None:
    ret = handed_over(cast)
    assert "the first scan, in 24–72 hours, by Sat 21 Nov." in said(ret, "handed_over")

    target(cast.nordlicht, "first_scan", 30)

    assert "the first scan, in 24–30 hours, by Thu 19 Nov." in said(ret, "handed_over")


def test_a_target_sooner_than_the_note_has_no_range(cast: Cast) -> None:
    ret = handed_over(cast)
    target(cast.nordlicht, "first_scan", 12)

    assert "the first scan, in 12 hours, by Thu 19 Nov." in said(ret, "handed_over")


def test_the_note_about_a_claim_says_the_same(cast: Cast) -> None:
    ret = handed_over(cast)
    code = "incident.claimed_not_scanned.note"
    assert "a first scan can take 72 hours, until Sat 21 Nov." in said(ret, code)

    target(cast.nordlicht, "first_scan", 96)

    assert "a first scan can take 96 hours, until Sun 22 Nov." in said(ret, code)


def test_the_target_of_the_senders_country_beats_that_of_any(cast: Cast) -> None:
    ret = handed_over(cast)
    country = str(ret.ship_from["country"])
    target(cast.nordlicht, "first_scan", 96)
    target(cast.nordlicht, "first_scan", 48, country=country)

    assert "in 24–48 hours, by Fri 20 Nov." in said(ret, "handed_over")


def test_another_brands_targets_are_not_told(cast: Cast) -> None:
    ret = handed_over(cast)
    target(cast.voltaic, "first_scan", 12)

    assert "in 24–72 hours" in said(ret, "handed_over")


@pytest.mark.parametrize(
    ("clock", "amount", "name", "usual", "own"),
    [
        ("transit", 24, "arrives_by", date(2026, 11, 23), date(2026, 11, 19)),
        ("check_in", 72, "check_in_by", date(2026, 11, 19), date(2026, 11, 21)),
        ("inspection", 96, "inspected_by", date(2026, 11, 20), date(2026, 11, 23)),
        ("refund", 5, "approved_by", date(2026, 11, 19), date(2026, 11, 25)),
    ],
)
def test_every_day_of_a_letter_follows_its_clock(
    cast: Cast, clock: str, amount: int, name: str, usual: date, own: date
) -> None:
    ret = a_return(cast.nordlicht)
    assert getattr(days(read(ret), None, at=WEDNESDAY), name) == usual

    target(cast.nordlicht, clock, amount)

    assert getattr(days(read(ret), None, at=WEDNESDAY), name) == own


def test_a_target_of_open_days_leaves_the_weekend_out(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)
    target(cast.nordlicht, "inspection", 96, on_business_days=True)

    assert days(read(ret), None, at=WEDNESDAY).inspected_by == date(2026, 11, 24)


def test_the_terms_hold_where_the_brand_set_no_target(cast: Cast) -> None:
    ret = a_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        for unit in Unit.objects.filter(ret=ret):
            assert unit.terms is not None
            unit.terms["sla"] |= {"check_in_h": 72, "bank_days_from": 2, "bank_days_to": 9}
            unit.terms["windows"] |= {"claimed_note_h": 6}
            unit.save(update_fields=("terms",))

    assert "within 3 business days, by Mon 23 Nov" in said(ret, "delivered")
    assert "your bank takes 2–9 business days" in said(ret, "refunded")
    assert "in 6–72 hours" in said(ret, "handed_over")


def test_a_day_of_the_past_is_never_named(cast: Cast) -> None:
    long_ago = (WEDNESDAY - timedelta(days=30)).isoformat()
    ret = a_return(cast.nordlicht, reached={"handed_over": long_ago})
    target(cast.nordlicht, "first_scan", 12)

    assert days(read(ret), None, at=WEDNESDAY).scan_by == date(2026, 11, 18)
