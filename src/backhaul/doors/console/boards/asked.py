"""What the address of a board asks for; what makes no sense is as if it was not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from backhaul.core.errors import DomainError
from backhaul.doors.console.desk import Desk
from backhaul.doors.console.shell import Person, person_of
from backhaul.foundation import cursors
from backhaul.foundation.tenancy.access import May
from backhaul.stages.casefile.console_frame import Frame

ME, NOBODY = "me", "nobody"
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter of the form: its name in the address, its words, and what can be chosen."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    any: str
    """What its empty choice is called."""
    value: str


@dataclass(frozen=True, slots=True)
class Said:
    """`given` are the filters that are set, `view` the tab; `usual` is the first of them."""

    given: Mapping[str, str]
    view: str
    usual: str

    @classmethod
    def of(cls, query: QueryDict, names: Sequence[str], views: Sequence[str]) -> Said:
        told = {name: query.get(name, "").replace("\x00", "").strip() for name in names}
        view = query.get("view", "")
        kept = {name: value[:_LONGEST] for name, value in told.items() if value}
        return cls(kept, view if view in views else views[0], views[0])

    def get(self, name: str) -> str:
        return self.given.get(name, "")

    def only(self, name: str, known: Sequence[str]) -> str:
        return self.get(name) if self.get(name) in known else ""

    def query(self, **more: str) -> str:
        view = "" if self.view == self.usual else self.view
        asked = {"view": view, **self.given, **more}
        return urlencode({name: value for name, value in asked.items() if value})


def owner_asked(said: Said, desk: Desk, frame: Frame) -> str:
    """Return the actor to filter by, NOBODY, or nothing."""
    owner = desk.actor if said.get("owner") == ME else said.get("owner")
    known = {f"member:{pk}" for pk, _name in frame.people} | {desk.actor, NOBODY}
    return owner if owner in known else ""


def owner_choice(said: Said, frame: Frame) -> Choice:
    people = [(f"member:{pk}", name) for pk, name in frame.people]
    options = [(ME, _("me")), (NOBODY, _("nobody")), *people]
    return Choice("owner", _("Owner"), options, _("anybody"), said.get("owner"))


def carrier_choice(said: Said, known: Sequence[str]) -> Choice:
    chosen = said.get("carrier")
    names = sorted({*known, chosen} - {""})
    return Choice("carrier", _("Carrier"), [(n, n) for n in names], _("any carrier"), chosen)


def site_choice(said: Said, frame: Frame) -> Choice | None:
    """Return None where there is nothing to choose."""
    if len(frame.sites) < 2:
        return None
    return Choice("site", _("Site"), frame.sites, _("any site"), said.get("site"))


def after_asked(request: HttpRequest) -> str:
    """Return the cursor of the address; raises Http404 for one that is none."""
    after = request.GET.get("after", "")[:200]
    try:
        if after:
            cursors.read_after(after)
    except DomainError as error:
        raise Http404 from error
    return after


class Found(Protocol):
    """A page of rows, and where the next one begins."""

    @property
    def next(self) -> str: ...

    @property
    def is_cut(self) -> bool: ...


def around(said: Said, desk: Desk, board: str, found: Found, after: str) -> dict[str, object]:
    """Return what stands around the rows of every board; `board` names its addresses."""
    here = reverse(f"console:{board}", kwargs={"slug": desk.brand.slug})
    export = reverse(f"console:{board}_csv", kwargs={"slug": desk.brand.slug})
    return {
        "view": said.view,
        "is_filtered": bool(said.given),
        "clear": f"?view={said.view}",
        "export": f"{export}?{said.query()}",
        "start": f"{here}?{said.query()}" if after else "",
        "following": f"{here}?{said.query(after=found.next)}" if found.next else "",
        "is_cut": found.is_cut,
        "back": f"at={board}&{said.query()}",
        "may_care": desk.may(May.CARE),
        "may_pay": desk.may(May.PAY),
        "may_pick": desk.may(May.CARE) or desk.may(May.PAY),
    }


def owner_of(actor: str, desk: Desk, frame: Frame) -> Person | None:
    kind, _colon, number = actor.partition(":")
    if kind != "member" or not number.isdecimal():
        return None
    name = frame.name_of(actor) or _("a member who left")
    return person_of(int(number), name, me=desk.seat.user.pk)
