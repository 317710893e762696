"""Who did it, as a page says it: names of members, and words for everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backhaul.foundation.tenancy.access import names_of

_OTHERS = {
    "shopper": gettext_lazy("the shopper"),
    "system": gettext_lazy("the rules"),
    "carrier": gettext_lazy("the carrier"),
    "provider": gettext_lazy("the payment provider"),
    "api": gettext_lazy("the API"),
}


@dataclass(frozen=True, slots=True)
class People:
    names: dict[int, str] = field(default_factory=dict)
    me: int = 0

    @classmethod
    def known_to(cls, user_id: int, actors: Iterable[str]) -> People:
        """Read the names behind `actors`: one statement, none when nobody is a member."""
        ids = {number for actor in actors if (number := _member(actor)) is not None}
        return cls(dict(names_of(ids)), user_id)

    def name(self, actor: str) -> str:
        number = _member(actor)
        if number is not None:
            if number == self.me:
                return _("you")
            return self.names.get(number, _("a member who left"))
        kind = actor.partition(":")[0]
        return str(_OTHERS.get(kind, actor.replace("_", " ")))


def _member(actor: str) -> int | None:
    kind, _colon, number = actor.partition(":")
    return int(number) if kind == "member" and number.isdecimal() else None
