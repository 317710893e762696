"""How long a shopper has for an answer, and since when: nobody is charged before it is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from backhaul.core.errors import DomainError
from backhaul.core.holds import Purpose
from backhaul.core.journal import EntryKind
from backhaul.core.recovery import Rule, term_days
from backhaul.foundation.journal.models import Entry
from backhaul.stages.holds.models import Consent
from backhaul.stages.recovery.models import Shortfall


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    days: int
    is_agreed: bool
    """The number stands beside the words that the shopper agreed to."""
    told_at: datetime | None
    """When the letter was written."""
    went_at: datetime | None
    """When it really went; None: not (yet), or there is no address."""

    @property
    def over_at(self) -> datetime | None:
        since = self.went_at or self.told_at
        return since + timedelta(days=self.days) if since else None

    def is_over_for_rule(self, at: datetime) -> bool:
        """Return whether nobody but the clock may charge: nothing of it may be guessed."""
        if not self.is_agreed or self.went_at is None:
            return False
        return at >= self.went_at + timedelta(days=self.days)

    def check(self, at: datetime) -> None:
        """Raise DomainError `shopper_not_asked` or `charge_too_early`."""
        if self.over_at is None:
            raise DomainError("shopper_not_asked")
        if at < self.over_at:
            earliest = f"{self.over_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
            raise DomainError("charge_too_early", days=self.days, earliest=earliest)


def terms_of(rows: Sequence[Shortfall], rules: Mapping[int, Rule]) -> dict[int, Term]:
    """Return the term of each case: two statements for any number of them."""
    brand_ids = sorted({row.brand_id for row in rows})
    return_ids = sorted({row.ret_id for row in rows})
    consents = Consent.objects.filter(
        brand_id__in=brand_ids, ret_id__in=return_ids, purpose=Purpose.EARLY
    )
    agreed = dict(consents.values_list("ret_id", "days"))
    sent = Entry.objects.filter(
        brand_id__in=brand_ids,
        return_id__in=return_ids,
        kind=EntryKind.MESSAGE_SENT,
        data__occasion__startswith="goods.",
    )
    went: dict[str, list[datetime]] = {}
    for occasion, at in sent.order_by("occurred_at").values_list(
        "data__occasion", "occurred_at"
    ):
        went.setdefault(occasion, []).append(at)
    return {
        row.pk: Term(
            days=term_days(
                agreed.get(row.ret_id), rules[row.brand_id], has_agreed=row.ret_id in agreed
            ),
            is_agreed=agreed.get(row.ret_id) is not None,
            told_at=row.told_at,
            went_at=_went_at(row, went),
        )
        for row in rows
    }


def term_of(row: Shortfall, rule: Rule) -> Term:
    return terms_of([row], {row.brand_id: rule})[row.pk]


def _went_at(row: Shortfall, went: Mapping[str, Sequence[datetime]]) -> datetime | None:
    """Return when the first letter went that said what is missing now; see messaging.goods."""
    if row.told_at is None:
        return None
    names = (f"goods.{row.pk}.{number}" for number in range(row.told_with, row.reminded + 1))
    found = [at for name in names for at in went.get(name, ()) if at >= row.told_at]
    return min(found, default=None)
