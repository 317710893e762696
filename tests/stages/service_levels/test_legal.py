"""The law's last day for the money: a person hears of it a day before, and not too early."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns.models import Return, Unit
from backhaul.stages.service_levels.legal import SUBJECT, look
from tests.cast import MONDAY, Cast
from tests.makers.returns import authorized_return

#: Fourteen days from the notice of Monday 16 November, in Germany: until 30 November.
LAST = datetime(2026, 11, 30, 23, tzinfo=UTC)


def _scanned(cast: Cast) -> None:
    """The carrier has it: that is the proof of sending which the law speaks of."""
    authorized_return(cast.nordlicht)
    with acting_for(cast.nordlicht.pk):
        when = (MONDAY + timedelta(days=1)).isoformat()
        Return.objects.update(reached={"first_scan": when})


def _incidents(cast: Cast) -> list[Incident]:
    with acting_for(cast.nordlicht.pk):
        return list(Incident.objects.filter(subject=SUBJECT))


def test_somebody_is_told_a_day_before_and_once(cast: Cast) -> None:
    _scanned(cast)
    brands = [cast.nordlicht.pk]
    look(brands, at=LAST - timedelta(days=1, minutes=1))
    assert _incidents(cast) == []

    look(brands, at=LAST - timedelta(days=1))
    look(brands, at=LAST)

    (incident,) = _incidents(cast)
    assert (incident.kind, incident.healed_at) == ("promise_at_risk", None)
    assert incident.evidence == {"code": "legal_deadline", "due": LAST.isoformat()}


def test_what_was_not_sent_may_wait_for_goods_or_proof(cast: Cast) -> None:
    authorized_return(cast.nordlicht)

    look([cast.nordlicht.pk], at=LAST + timedelta(days=9))

    assert _incidents(cast) == []


def test_it_heals_when_the_money_went(cast: Cast) -> None:
    _scanned(cast)
    look([cast.nordlicht.pk], at=LAST)
    with acting_for(cast.nordlicht.pk):
        Unit.objects.update(money="sent")

    look([cast.nordlicht.pk], at=LAST)

    (incident,) = _incidents(cast)
    assert incident.healed_at == LAST
