"""Reviews that a rule wants done by some hour: an incident when that hour is over."""

from __future__ import annotations

from backhaul.core.axes import Authorization
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation import clock
from backhaul.foundation.tenancy.acting import acting_brands, acting_for
from backhaul.foundation.tenancy.directory import every_brand_id
from backhaul.stages.authorization.actions import REVIEW_DUE, expect_expiry
from backhaul.stages.incidents.actions import Healing, Opening, change_incidents
from backhaul.stages.incidents.models import Incident
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.case import Case, terms_of
from backhaul.stages.returns.models import Return, Unit

SUBJECT = "review"
_KIND = IncidentKind.PROMISE_AT_RISK
_BATCH = 100


def sweep() -> int:
    """Tell of reviews that are late, and heal those that were done; return how many."""
    with acting_for(*every_brand_id()):
        at = clock.now()
        late = list(
            Return.objects.select_for_update(skip_locked=True)
            .filter(brand_id__in=acting_brands(), due_at__lte=at, due_what=REVIEW_DUE)
            .order_by("due_at")
            .values_list("id", flat=True)[:_BATCH]
        )
        done = _done()
        loaded = cases.load_many(acting_brands(), [*late, *done])
        openings = [_opening(case) for pk, case in loaded.items() if pk in late]
        healings = [
            Healing(
                brand_id=case.ret.brand_id,
                kinds=frozenset({_KIND}),
                case=case,
                subject=SUBJECT,
            )
            for pk, case in loaded.items()
            if pk in done
        ]
        for case in loaded.values():
            expect_expiry(case, is_review_told=True)
        change_incidents(openings, healings, at=at, actor="system", source="authorization")
        cases.write(loaded.values(), fields=(), at=at, actor="system")
    return len(late)


def _done() -> set[int]:
    """Return the returns of open incidents of ours in which nothing waits any more."""
    told = Incident.objects.filter(
        brand_id__in=acting_brands(), kind=_KIND, subject=SUBJECT, healed_at=None
    )
    ids = {pk for pk in told.values_list("return_id", flat=True)[:_BATCH] if pk is not None}
    waiting = Unit.objects.filter(
        brand_id__in=acting_brands(), ret_id__in=ids, authorization=Authorization.IN_REVIEW
    )
    return ids - set(waiting.values_list("ret_id", flat=True)) if ids else ids


def _opening(case: Case) -> Opening:
    reviews = [terms.review for unit in case.units if (terms := terms_of(unit))]
    due = min(one.due_at for one in reviews if one is not None and one.due_at)
    return Opening(
        brand_id=case.ret.brand_id,
        kind=_KIND,
        case=case,
        subject=SUBJECT,
        evidence={"code": "review_late", "due": due.isoformat()},
    )
