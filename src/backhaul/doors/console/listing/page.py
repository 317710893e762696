"""The list of returns of one brand: filtered, sorted and paged by its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.core.errors import DomainError
from backhaul.core.money import Money
from backhaul.core.tracking.words import IncidentKind
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.listing.asked import ALL, Asked, group_words, read_asked
from backhaul.doors.console.listing.columns import choices_of, hidden_of
from backhaul.doors.console.listing.rows import row_of
from backhaul.doors.console.shell import page_url, shown_count
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.pages.words import HEADLINES, INCIDENTS, word
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.console_counts import Counts, counts_of
from backhaul.stages.casefile.console_filter import ANY, HEADLINE_GROUPS, NOBODY, Sort
from backhaul.stages.casefile.console_frame import Frame, frame_of
from backhaul.stages.casefile.console_list import ListPage, around, list_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    label: str
    url: str
    count: str = ""
    is_late: bool = False
    is_current: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    previous: str
    next: str
    told: str


@desk_page(May.VIEW)
def returns(request: HttpRequest, desk: Desk) -> HttpResponse:
    frame = frame_of(desk.brand.pk, desk.seat.user.pk)
    asked = read_asked(request.GET, desk, frame)
    wrong = list(asked.wrong.values())
    after, before = request.GET.get("after", "")[:200], request.GET.get("before", "")[:200]
    try:
        found = list_page(desk.brand.pk, asked.filter, after=after, before=before)
    except DomainError as error:
        wrong.append(sentence(error))
        found = list_page(desk.brand.pk, asked.filter)
    return show_list(request, desk, frame, asked, found, wrong=wrong)


def show_list(
    request: HttpRequest,
    desk: Desk,
    frame: Frame,
    asked: Asked,
    found: ListPage,
    *,
    wrong: list[str],
) -> HttpResponse:
    beside = around(desk.brand.pk, found.rows)
    rows = [row_of(ret, beside[ret.pk], desk) for ret in found.rows]
    counts = counts_of(desk.brand.pk, today=asked.filter.today)
    context = {
        "rows": rows,
        "counts": counts,
        "tabs": _tabs(asked, frame, counts),
        "pager": _pager(asked, found, counts),
        "asked_list": asked,
        "wrong": wrong,
        "places": ", ".join([desk.brand.name, *(name for _code, name in frame.sites[:3])]),
        "choices": _choices(frame),
        "empty": None if rows else _empty(asked, frame, desk),
        "looked": _looked(found, desk),
        "sort_link": _sort_link(asked),
        "own_view": next((v for v in frame.views if v.query == asked.query()), None),
        "new_url": page_url("console:new", slug=desk.brand.slug) if desk.may(May.CARE) else "",
        "may_care": desk.may(May.CARE),
        "may_pay": desk.may(May.PAY),
        "may_pick": desk.may(May.CARE) or desk.may(May.PAY),
        "hidden": hidden_of(request),
        "columns": choices_of(request),
        "sum": desk.local.money(Money(0, desk.brand.currency)),
    }
    status = 422 if wrong else 200
    return desk.render(
        request, "console/list/page.html", context, current="returns", status=status
    )


def _tabs(asked: Asked, frame: Frame, counts: Counts) -> list[Tab]:
    words = {
        "open": _("All open"),
        "review": _("Needs review"),
        "overdue": _("Overdue"),
        "incident": _("With an incident"),
        "inspect": _("To inspect"),
        "refund": _("To refund"),
    }
    query = asked.query()
    own = next((view for view in frame.views if view.query == query), None)
    tabs = [
        Tab(
            label=label,
            url=f"?view={name}",
            count=shown_count(counts.of(name)),
            is_late=name == "overdue" and counts.of(name) > 0,
            is_current=asked.view == name and own is None,
            key=str(place),
        )
        for place, (name, label) in enumerate(words.items(), start=1)
    ]
    tabs.append(
        Tab(
            label=_("All"),
            url=f"?view={ALL}",
            is_current=asked.view == ALL and own is None,
            key="7",
        )
    )
    tabs += [
        Tab(
            label=view.name,
            url=f"?{view.query}",
            is_current=view == own,
            key=str(place) if place < 10 else "",
        )
        for place, view in enumerate(frame.views, start=8)
    ]
    return tabs


def _pager(asked: Asked, found: ListPage, counts: Counts) -> Pager:
    number = len(found.rows)
    is_whole = not found.previous and not found.next
    if is_whole or asked.is_filtered or asked.view == ALL:
        told = ngettext("{n} return", "{n} returns", number).format(n=number)
    else:
        told = _("{n} of {all}").format(n=number, all=shown_count(counts.of(asked.view)))
    order = _("sorted by promise") if asked.filter.order is Sort.PROMISE else _("newest first")
    return Pager(
        previous=f"?{asked.query(before=found.previous)}" if found.previous else "",
        next=f"?{asked.query(after=found.next)}" if found.next else "",
        told=f"{told} · {order}",
    )


def _looked(found: ListPage, desk: Desk) -> str:
    """Return how far was looked where little fits; the next page looks further."""
    last = found.looked_until
    if last is None:
        return ""
    return _("Looked through the returns back to {when}. Next looks further.").format(
        when=desk.local.moment_within(last.created_at)
    )


def _sort_link(asked: Asked) -> dict[str, str] | None:
    if asked.view == "overdue":
        return None
    if asked.filter.sort is Sort.PROMISE:
        return {"url": f"?{asked.query(sort='')}", "label": _("Promise, soonest first")}
    return {"url": f"?{asked.query(sort='promise')}", "label": _("Newest first")}


def _choices(frame: Frame) -> dict[str, Any]:
    headline = [
        (
            group_words(group),
            [(f"group:{group}", _("All: {group}").format(group=group_words(group)))]
            + [(code, word(HEADLINES, code)) for code in codes],
        )
        for group, codes in HEADLINE_GROUPS.items()
    ]
    incident = [(ANY, _("any"))] + [
        (kind.value, word(INCIDENTS, kind)) for kind in IncidentKind
    ]
    owner = [("me", _("Me")), (NOBODY, _("Nobody"))]
    owner += [(f"member:{pk}", name) for pk, name in frame.people]
    return {"headline": headline, "incident": incident, "site": frame.sites, "owner": owner}


def _empty(asked: Asked, frame: Frame, desk: Desk) -> dict[str, str]:
    """Return which of the three kinds of nothing it is, and one step out of it."""
    if not frame.has_returns:
        return {
            "kind": "first",
            "title": _("No returns yet"),
            "text": _("When a shopper asks for a return, it appears here with its promise."),
            "url": f"/{desk.brand.slug}/",
            "label": _("Open the portal"),
        }
    if asked.is_filtered:
        chip = asked.chips[-1]
        many = ngettext(
            "Nothing matches this filter",
            "Nothing matches these {n} filters",
            len(asked.chips),
        )
        return {
            "kind": "filtered",
            "title": many.format(n=len(asked.chips)),
            "text": _("There are returns, but none that fits all of it."),
            "url": chip.remove,
            "label": _("Remove “{field} {value}”").format(field=chip.field, value=chip.value),
            "url2": f"?view={asked.view}",
            "label2": _("Clear all"),
        }
    titles = {
        "review": _("Nothing needs review"),
        "overdue": _("Nothing overdue"),
        "incident": _("No open incidents"),
        "inspect": _("Nothing to inspect"),
        "refund": _("Nothing to refund"),
    }
    return {
        "kind": "done",
        "title": titles.get(asked.view, _("Nothing open")),
        "text": _("What comes next appears here."),
        "url": "?view=open" if asked.view != "open" else f"?view={ALL}",
        "label": _("All open returns") if asked.view != "open" else _("All returns"),
    }
