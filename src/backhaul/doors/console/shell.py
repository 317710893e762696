"""What surrounds every page of the console: menu with counts, brands, and who is signed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backhaul.foundation.tenancy.access import May, Seat
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.casefile.console_counts import MOST, Counts, counts_of

_COLOURS = ("#0f766e", "#7b4a91", "#a6541b", "#1f5fa8", "#8a5a00", "#9a4d83")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    name: str
    label: str
    icon: str
    url: str
    count: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandLink:
    name: str
    letter: str
    colour: str
    url: str
    is_current: bool
    key: str
    """The digit that chooses it while the list is open; empty after the ninth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    name: str
    initials: str
    tone: int = 0
    is_me: bool = False

    @property
    def short(self) -> str:
        """The first word of the name, where there is little room."""
        return self.name.split("@")[0].split(" ")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    brand: BrandLink | None
    brands: tuple[BrandLink, ...]
    groups: tuple[Group, ...]
    person: Person
    email: str
    operator: str


#: Group → its pages: name in the menu, words, icon, address, who may, count.
_Entry = tuple[str, object, str, str, May, str]
_MENU: tuple[tuple[object, tuple[_Entry, ...]], ...] = (
    (
        pgettext_lazy("part of the menu", "Work"),
        (
            ("returns", _("Returns"), "box", "console:returns", May.VIEW, "open"),
            ("reviews", _("Review queue"), "review", "console:reviews", May.VIEW, "review"),
            (
                "incidents",
                _("Incidents"),
                "incident",
                "console:incidents",
                May.VIEW,
                "incidents",
            ),
            ("parcels", _("Parcels"), "truck", "console:parcels", May.VIEW, ""),
            ("clocks", _("Due and overdue"), "hourglass", "console:clocks", May.VIEW, "clocks"),
            ("exchanges", _("Exchanges"), "box", "console:exchanges", May.VIEW, ""),
            ("tasks", _("Tasks"), "check", "console:tasks", May.VIEW, ""),
            ("withdrawals", _("Withdrawals"), "undo", "console:withdrawals", May.VIEW, ""),
            ("proofs", _("Proofs of purchase"), "camera", "console:proofs", May.VIEW, ""),
            (
                "claims",
                _("Claims on carriers"),
                "truck",
                "console:carrier_claims",
                May.VIEW,
                "",
            ),
        ),
    ),
    (
        pgettext_lazy("part of the menu", "Money"),
        (
            ("refunds", _("Refunds waiting"), "money", "console:refunds", May.VIEW, "refunds"),
            ("credit", _("Store credit"), "money", "console:credit", May.VIEW, ""),
            (
                "transfers",
                _("Bank transfers"),
                "money",
                "console:transfers",
                May.VIEW,
                "transfers",
            ),
            ("disputes", _("Chargebacks"), "shield", "console:disputes", May.VIEW, "disputes"),
            (
                "shortfalls",
                _("Goods missing"),
                "box",
                "console:shortfalls",
                May.VIEW,
                "shortfalls",
            ),
            ("breaks", _("Reconciliation"), "updown", "console:breaks", May.VIEW, "breaks"),
            ("credit_notes", _("Credit notes"), "save", "console:credit_notes", May.VIEW, ""),
            ("books", _("Books"), "lock", "console:books", May.PAY, ""),
        ),
    ),
    (
        pgettext_lazy("part of the menu", "Building"),
        (
            ("station", _("Station"), "scan", "station:idle", May.RECEIVE, ""),
            ("stock", _("Stock and bins"), "bins", "station:places", May.RECEIVE, ""),
        ),
    ),
    (
        pgettext_lazy("part of the menu", "Understand"),
        (
            ("insights", _("Insights"), "chart", "console:insights", May.VIEW, ""),
            ("carriers", _("Carriers"), "chart", "console:carriers", May.VIEW, ""),
            ("customers", _("Customers"), "person", "console:customers", May.VIEW, ""),
            ("messages", _("Messages"), "chat", "console:messages", May.VIEW, ""),
        ),
    ),
    (
        pgettext_lazy("part of the menu", "Set up"),
        (
            ("setup", _("Going live"), "flag", "console:start", May.CONFIGURE, ""),
            ("settings", _("Brand"), "palette", "console:settings", May.CONFIGURE, ""),
            ("policy", _("Policy"), "sliders", "console:policy", May.VIEW, "policy"),
            (
                "targets",
                _("Service levels"),
                "hourglass",
                "console:targets",
                May.CONFIGURE,
                "",
            ),
            ("playbooks", _("Playbooks"), "flag", "console:playbooks", May.CONFIGURE, ""),
            ("risk", _("Risk"), "shield", "console:risk", May.CONFIGURE, ""),
            (
                "money_rules",
                _("Limits for money"),
                "money",
                "console:money_rules",
                May.CONFIGURE,
                "",
            ),
            (
                "connections",
                _("Carriers and payments"),
                "plug",
                "console:connections",
                May.CONFIGURE,
                "",
            ),
            (
                "carrier_words",
                _("Carriers’ words"),
                "chat",
                "console:carrier_words",
                May.CONFIGURE,
                "",
            ),
            ("members", _("Members"), "people", "console:members", May.INVITE, ""),
            ("keys", _("API keys"), "key", "console:keys", May.CONFIGURE, ""),
        ),
    ),
)


_OPERATOR = pgettext_lazy("part of the menu", "Operator")
_OPERATOR_PAGES = (
    ("home", _("All brands"), "home", "console:home"),
    ("operator", _("Brands and centres"), "shop", "console:operator"),
    ("unexpected", _("Unexpected units"), "help", "console:unexpected"),
    ("unread", _("Not understood"), "hook", "console:unread"),
    ("operator_members", _("Operator’s members"), "people", "console:operator_members"),
    ("health", _("Health"), "shield", "console:health"),
)


def _operator_links(current: str) -> Iterator[Link]:
    for name, label, icon, address in _OPERATOR_PAGES:
        url = page_url(address)
        yield Link(name=name, label=str(label), icon=icon, url=url, is_current=name == current)


def shell_of(
    seat: Seat,
    brand: Brand | None,
    *,
    now: datetime,
    current: str,
    counts: Counts | None = None,
) -> Shell:
    """Return the frame of a page; without `counts` they are asked: one statement."""
    if brand is not None and counts is None:
        counts = counts_of(brand.pk, today=now.astimezone(ZoneInfo(brand.time_zone)).date())
    brands = tuple(_brands(seat, brand))
    return Shell(
        brand=next((one for one in brands if one.is_current), None),
        brands=brands,
        groups=tuple(_groups(seat, brand, counts, current)),
        person=person_of(seat.user.pk, seat.user.name or seat.user.email),
        email=seat.user.email,
        operator=counts.operator if counts else "",
    )


def person_of(user_id: int, name: str, *, me: int | None = None) -> Person:
    words = name.split("@", maxsplit=1)[0].replace(".", " ").split() or ["?"]
    letters = words[0][:1] + (words[-1][:1] if len(words) > 1 else words[0][1:2])
    return Person(name=name, initials=letters.upper(), tone=user_id % 4, is_me=user_id == me)


def colour_of(brand: Brand) -> str:
    """Return the brand's own colour, or one of ours that stays the same."""
    return str(brand.theme.get("brand") or _COLOURS[brand.pk % len(_COLOURS)])


def shown_count(number: int) -> str:
    return f"{MOST:,}+" if number > MOST else f"{number:,}"


def page_url(name: str, **named: object) -> str:
    """Return the address of a page by name, or nothing where there is no such page."""
    try:
        return reverse(name, kwargs=named)
    except NoReverseMatch:
        return ""


def brand_link(brand: Brand, *, key: str = "", is_current: bool = False) -> BrandLink:
    return BrandLink(
        name=brand.name,
        letter=brand.name[:1].upper(),
        colour=colour_of(brand),
        url=page_url("console:returns", slug=brand.slug),
        is_current=is_current,
        key=key,
    )


def _brands(seat: Seat, current: Brand | None) -> Iterator[BrandLink]:
    for number, brand in enumerate(seat.brands_where(May.VIEW), start=1):
        is_current = current is not None and brand.pk == current.pk
        key = str(number) if number < 10 else ""
        yield brand_link(brand, key=key, is_current=is_current)


def _groups(
    seat: Seat, brand: Brand | None, counts: Counts | None, current: str
) -> Iterator[Group]:
    waiting: Mapping[str, int] = counts.numbers if counts else {}
    for title, entries in _MENU:
        links = []
        for name, label, icon, address, may, count in entries:
            url = _address(address, brand)
            if not url or (brand is not None and not seat.may(may, brand.pk)):
                continue
            number = waiting.get(count, 0)
            links.append(
                Link(
                    name=name,
                    label=str(label),
                    icon=icon,
                    url=url,
                    count=shown_count(number) if number else "",
                    is_current=name == current,
                )
            )
        if links:
            yield Group(str(title), tuple(links))
    if seat.may_as_operator(May.OPERATE):
        yield Group(str(_OPERATOR), tuple(_operator_links(current)))


def _address(name: str, brand: Brand | None) -> str:
    if brand is None:
        return page_url(name) if name.startswith("station:") else ""
    return page_url(name, slug=brand.slug) or page_url(name)
