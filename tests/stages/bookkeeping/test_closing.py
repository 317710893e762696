"""Books that are closed: each booking in exactly one export, and the same bytes again."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from backhaul.core.axes import Resolution
from backhaul.core.bookkeeping import BookSettings
from backhaul.core.errors import DomainError
from backhaul.core.ledger import LedgerEvent, LedgerEventKind
from backhaul.core.money import Money
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.stages.bookkeeping import summaries
from backhaul.stages.bookkeeping.closing import close, file_of
from backhaul.stages.bookkeeping.keeping import change_settings
from backhaul.stages.bookkeeping.models import Export, ExportedBooking
from backhaul.stages.bookkeeping.queries import open_bookings
from backhaul.stages.settlement.books import Books
from backhaul.stages.settlement.models import LedgerLine, Leg
from backhaul.wiring import booting
from backhaul.wiring.cli import books
from tests.cast import MONDAY, Cast
from tests.stages.settlement.till import Till


def closed(till: Till, until: datetime | None = None) -> Export:
    with acting_for(till.brand.pk):
        return close(till.brand, until=until or clock.now(), actor="member:1")


def bookings(till: Till) -> int:
    with acting_for(till.brand.pk):
        return LedgerLine.objects.values("booking").distinct().count()


def test_a_booking_belongs_to_exactly_one_export_and_late_ones_to_the_next(till: Till) -> None:
    leg = till.ordered_leg()
    first = closed(till)
    assert (first.number, first.bookings, first.sums) == (1, 1, {"EUR": 3000})

    till.send(leg)
    with acting_for(till.brand.pk):
        late = Books(MONDAY - timedelta(days=20))
        late.book_decision(Leg(**(_copy(leg) | {"intent": "leg_late"})))
        late.post()
    second = closed(till)

    assert (second.number, second.bookings) == (2, 2)
    assert (second.first_day.isoformat(), bookings(till)) == ("2026-10-27", 3)
    with acting_for(till.brand.pk):
        assert ExportedBooking.objects.count() == 3
        assert open_bookings(till.brand.pk) == 0


def _copy(leg: Leg) -> dict[str, object]:
    names = ("brand_id", "ret_id", "amount_minor", "currency", "explanation", "kind")
    return {name: getattr(leg, name) for name in names}


def test_nothing_new_is_no_export_and_leaves_no_gap(till: Till) -> None:
    till.ordered_leg()
    closed(till)

    with acting_for(till.brand.pk):
        with pytest.raises(DomainError, match="nothing_to_export"):
            close(till.brand, until=clock.now(), actor="member:1")
        assert Export.objects.count() == 1
    till.ordered_leg()

    assert closed(till).number == 2


def test_books_are_not_closed_ahead(till: Till) -> None:
    with pytest.raises(DomainError, match="export_in_future"):
        closed(till, clock.now() + timedelta(hours=1))


def test_the_same_export_gives_the_same_bytes_whatever_comes_after(till: Till) -> None:
    leg = till.ordered_leg()
    export = closed(till)
    with acting_for(till.brand.pk):
        before = {form: file_of(export, form).content for form in ("csv", "datev", "xero")}
        settings = BookSettings(chart="skr04", numbers={"returns": "4711"})
        change_settings(till.brand.pk, settings, actor="member:1")
    till.send(leg)
    closed(till)

    with acting_for(till.brand.pk):
        again = Export.objects.get(number=1)
        assert {form: file_of(again, form).content for form in before} == before
    assert b";8700;1700;" in before["datev"]
    assert leg.intent.encode() in before["csv"]


def test_another_brand_has_books_of_its_own(till: Till, cast: Cast) -> None:
    till.ordered_leg()
    closed(till)

    with acting_for(cast.voltaic.pk), pytest.raises(DomainError, match="nothing_to_export"):
        close(cast.voltaic, until=clock.now(), actor="member:1")


def test_store_credit_is_told_by_age_and_spent_from_the_oldest(till: Till) -> None:
    now = clock.now()
    ages = (400, 100, 5)
    for days in ages:
        ran = till.asked_back(till.order(), resolution=Resolution.CREDIT)
        till.scanned(ran)
        till.settle(ran, at=now - timedelta(days=days))
    with acting_for(till.brand.pk):
        found = summaries.liability(till.brand.pk, at=now)
        given = [(one.from_days, one.to_days, one.minor, one.accounts) for one in found]
        line = LedgerLine.objects.filter(credit_account__isnull=False).first()
        assert line is not None
        spent = Books(now)
        event = LedgerEvent(LedgerEventKind.CREDIT_SPENT, Money(line.credit_minor + 100, "EUR"))
        spent.book(
            Leg.objects.get(id=line.leg_id or 0),
            "spent",
            event,
            credit_account=line.credit_account_id,
        )
        spent.post()
        after = summaries.liability(till.brand.pk, at=now)

    each = given[0][2]
    assert given == [(0, 30, each, 1), (90, 365, each, 1), (365, None, each, 1)]
    assert [(one.from_days, one.minor) for one in after] == [(0, each), (90, each - 100)]


def run(*words: str) -> Result:
    app = typer.Typer()
    app.add_typer(books.app, name="books")
    return CliRunner().invoke(app, ["books", *words])


def test_the_command_closes_writes_and_writes_again(
    till: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(booting, "database", lambda: None)
    till.ordered_leg()
    first, again = tmp_path / "a.csv", tmp_path / "b.csv"
    given = ("export", "--brand", "nordlicht", "--format", "datev")

    told = run(*given, "--out", str(first), "--json")
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["bookings"] == 1
    assert run(*given, "--out", str(again)).exit_code == 1
    assert run(*given, "--out", str(again), "--number", "1").exit_code == 0

    assert first.read_bytes() == again.read_bytes()
    assert first.read_bytes().startswith(b'"EXTF";700;21;"Buchungsstapel";13;')
