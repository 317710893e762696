"""A brand's examples, one by one: requests with the answer that every version must give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.journal import EntryKind, NewEntry
from backhaul.core.policies.examples import Example
from backhaul.foundation.journal.record import record
from backhaul.stages.policies.models import PolicyExample


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored example with its number."""

    id: int
    example: Example


def kept_examples(brand_id: int) -> list[Kept]:
    rows = PolicyExample.objects.filter(brand_id=brand_id).order_by("name")
    return [
        Kept(
            row.pk,
            Example.model_validate(
                {"name": row.name, "facts": row.facts, "expected": row.expected}
            ),
        )
        for row in rows
    ]


def keep_example(brand_id: int, example: Example, *, at: datetime, by: str) -> None:
    """Add one. Raises DomainError `example_twice` for a name that is taken."""
    expected = {key: one.model_dump(mode="json") for key, one in example.expected.items()}
    try:
        with transaction.atomic():
            PolicyExample.objects.create(
                brand_id=brand_id,
                name=example.name,
                facts=example.facts.as_json(),
                expected=expected,
                written_at=at,
                written_by=by,
            )
    except IntegrityError as error:
        raise DomainError("example_twice") from error
    _note(brand_id, at=at, by=by)


def drop_example(brand_id: int, number: int, *, at: datetime, by: str) -> None:
    """Raises NotFound `no_such_example`."""
    if not PolicyExample.objects.filter(brand_id=brand_id, pk=number).delete()[0]:
        raise NotFound("no_such_example")
    _note(brand_id, at=at, by=by)


def _note(brand_id: int, *, at: datetime, by: str) -> None:
    entry = NewEntry(
        kind=EntryKind.POLICY_EXAMPLES,
        brand_id=brand_id,
        return_id=None,
        occurred_at=at,
        actor=by,
        source="console",
        data={"count": PolicyExample.objects.filter(brand_id=brand_id).count()},
    )
    record([entry])
