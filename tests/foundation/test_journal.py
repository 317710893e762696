from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from backhaul.core.journal import EntryKind, NewEntry
from backhaul.foundation.journal.models import Entry
from backhaul.foundation.journal.record import record
from backhaul.foundation.outbox import reactions
from backhaul.foundation.outbox.drain import MOST_ATTEMPTS, drain
from backhaul.foundation.outbox.models import Task
from backhaul.foundation.outbox.reactions import TaskRow, Wiring
from backhaul.foundation.tenancy.acting import acting_for
from tests.cast import MONDAY, Cast


def entry(cast: Cast, kind: EntryKind = EntryKind.RETURN_REQUESTED, **data: Any) -> NewEntry:
    return NewEntry(
        kind=kind,
        brand_id=cast.nordlicht.pk,
        return_id=7,
        occurred_at=MONDAY,
        actor="shopper",
        data=data,
    )


class Errands:
    """Stands where the product's handlers stand, and keeps what it was given."""

    def __init__(self) -> None:
        self.done: list[TaskRow] = []
        self.refuses: set[object] = set()

    def run(self, tasks: Any) -> None:
        for task in tasks:
            if task.data.get("n") in self.refuses:
                raise ValueError("not this one")
        self.done.extend(tasks)


@pytest.fixture
def errands(monkeypatch: pytest.MonkeyPatch) -> Iterator[Errands]:
    made = Errands()
    wired = Wiring({EntryKind.RETURN_REQUESTED: ("errand",)}, {"errand": made.run})
    reactions.wiring.cache_clear()
    monkeypatch.setattr(reactions, "import_string", lambda _name: lambda: wired)
    yield made
    reactions.wiring.cache_clear()


def test_entries_of_a_return_are_numbered_without_gaps(cast: Cast, errands: Errands) -> None:
    with acting_for(cast.nordlicht.pk):
        record([entry(cast), entry(cast, EntryKind.UNIT_AUTHORIZED)])
        record([entry(cast, EntryKind.LABEL_BOUGHT), replace(entry(cast), return_id=8)])

        numbered = Entry.objects.order_by("return_id", "seq").values_list("return_id", "seq")

        assert list(numbered) == [(7, 1), (7, 2), (7, 3), (8, 1)]


@pytest.mark.parametrize(
    "value", ["Sam Lind", "sam@example.com", 1.5, "a" * 81, ["Sonnenallee 12"], "tab\there"]
)
def test_names_and_free_text_do_not_get_in(cast: Cast, errands: Errands, value: object) -> None:
    with acting_for(cast.nordlicht.pk):
        with pytest.raises(ValueError, match="not for the journal"):
            record([entry(cast), entry(cast, note=value)])

        assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    "verb", ["UPDATE journal_entry SET actor = 'x'", "DELETE FROM journal_entry"]
)
def test_what_is_written_cannot_be_changed(cast: Cast, errands: Errands, verb: str) -> None:
    with acting_for(cast.nordlicht.pk):
        record([entry(cast)])
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(verb)


def test_a_rolled_back_entry_causes_nothing(cast: Cast, errands: Errands) -> None:
    with acting_for(cast.nordlicht.pk):
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            record([entry(cast)])
            raise ZeroDivisionError

        assert (Entry.objects.count(), Task.objects.count()) == (0, 0)


def test_a_task_is_done_once_and_gone(cast: Cast, errands: Errands) -> None:
    with acting_for(cast.nordlicht.pk):
        record([entry(cast, n=1), entry(cast, n=2)])

    assert drain() == 2
    assert drain() == 0

    assert [task.data["n"] for task in errands.done] == [1, 2]
    assert Task.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_poisonous_task_is_parked_and_holds_up_nobody(
    live_cast: Cast, errands: Errands
) -> None:
    errands.refuses = {2}
    with acting_for(live_cast.nordlicht.pk):
        record([entry(live_cast, n=1), entry(live_cast, n=2), entry(live_cast, n=3)])

    drain()
    for _ in range(MOST_ATTEMPTS):
        Task.objects.update(due_at="2026-01-01T00:00:00Z")
        drain()

    assert [task.data["n"] for task in errands.done] == [1, 3]
    parked = Task.objects.get()
    assert parked.is_parked
    assert parked.error == "ValueError: not this one"
