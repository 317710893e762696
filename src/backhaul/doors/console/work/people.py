"""Whom a card or a row belongs to, as an avatar with a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from backhaul.doors.console.case.people import People
from backhaul.doors.console.shell import Person, person_of


def owners(me: int, actors: Iterable[str]) -> Mapping[str, Person]:
    """Return by actor who it is, for those that are members: one statement at most."""
    named = {actor for actor in actors if _number(actor) is not None}
    people = People.known_to(me, named)
    found: dict[str, Person] = {}
    for actor in named:
        number = _number(actor) or 0
        name = people.names.get(number) or people.name(actor)
        found[actor] = person_of(number, name, me=me)
    return found


def _number(actor: str) -> int | None:
    kind, _colon, number = actor.partition(":")
    return int(number) if kind == "member" and number.isdecimal() else None
