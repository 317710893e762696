"""Two versions side by side in words: what the second one says otherwise."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backhaul.core.errors import DomainError, NotFound
from backhaul.core.policies.comparing import plain_changes, row_changes
from backhaul.core.policies.editing import rules_of
from backhaul.core.policies.policy import Policy
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.policy.on_desk import MENU, tongue_of
from backhaul.doors.console.policy.rows import Around, mark_words
from backhaul.doors.console.policy.rows import rows_of as row_views
from backhaul.doors.console.policy.table_words import TABLES
from backhaul.doors.console.setup.policy_words import lines
from backhaul.foundation.tenancy.access import May
from backhaul.stages.policies.drafts import draft_of, written_policy
from backhaul.stages.policies.queries import newest_number, policy_numbered

DRAFT = "draft"


@desk_page(May.VIEW)
@require_safe
def compare(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Compare `a` with `b`, numbers of versions or `draft`; usually the draft with its base."""
    row = draft_of(desk.brand.pk)
    newest = newest_number(desk.brand.pk)
    usual_b = DRAFT if row is not None else str(newest)
    usual_a = str(row.base if row is not None else max(1, newest - 1))
    typed_a, typed_b = request.GET.get("a") or usual_a, request.GET.get("b") or usual_b
    draft = written_policy(row) if row is not None else None
    before, after = (_named(desk, one, draft) for one in (typed_a, typed_b))
    tongue = tongue_of(desk, after)
    plain = tuple(lines(plain_changes(before, after), after.currency, desk.local))
    tables = _tables(before, after, tongue)
    names = [str(number) for number in range(newest, 0, -1)]
    choices = [(name, _("Policy {n}").format(n=name)) for name in names[:100]]
    if row is not None:
        choices.insert(0, (DRAFT, _("Draft")))
    context = {
        "a": typed_a,
        "b": typed_b,
        "choices": choices,
        "plain": plain,
        "tables": tables,
        "is_same": not plain and not tables,
        "count": len(plain) + sum(len(one["rows"]) for one in tables),
    }
    return desk.render(request, "console/policy/compare.html", context, current=MENU)


def _named(desk: Desk, typed: str, draft: Policy | None) -> Policy:
    if typed == DRAFT and draft is not None:
        return draft
    if not typed.isdecimal() or len(typed) > 8:
        raise NotFound("no_policy")
    try:
        return policy_numbered(desk.brand.pk, int(typed))
    except DomainError as error:
        raise NotFound("no_policy") from error


def _tables(before: Policy, after: Policy, tongue: Any) -> list[dict[str, Any]]:
    changed = {one.table for one in row_changes(before, after)}
    around = Around(before, (), None)
    found = []
    for table, words in TABLES.items():
        if table in changed:
            views = [one for one in row_views(table, after, around, tongue) if one.mark]
            old = [rule.id for rule in rules_of(before, table)]
            rows = [
                {
                    "view": one,
                    "mark": mark_words(one.mark),
                    "was": old.index(one.id) + 1 if one.id in old else None,
                }
                for one in views
            ]
            found.append({"name": words.tab, "rows": rows})
    return found
