"""One template to many shoppers at once, each in their language about their return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from backhaul.core.errors import DomainError
from backhaul.core.journal import EntryKind
from backhaul.stages.messaging.facts import Dossier, dossiers
from backhaul.stages.messaging.models import Message
from backhaul.stages.messaging.templates import Template
from backhaul.stages.messaging.wording import Text
from backhaul.stages.messaging.writing import Wish, check_once, drawn, letter
from backhaul.stages.returns import case as cases
from backhaul.stages.returns.models import Return

#: Free text is written to one shopper.
TEMPLATES = tuple(one for one in Template if one is not Template.FREE)


@dataclass(frozen=True, slots=True)
class Letters:
    """`can` are RANs; `sample` is the letter of the first of them."""

    can: Sequence[str]
    refused: Mapping[str, str]
    """RAN → code: `no_such_return`, `no_email`."""
    sample: Text | None = None


def can_write(
    brand_id: int, rans: Sequence[str], template: Template, *, at: datetime
) -> Letters:
    """Return who would get a letter, and why not the others; the same few statements."""
    ids = _ids(brand_id, rans)
    found = dossiers([brand_id], list(ids.values()))
    can, refused = _sorted(rans, ids, found)
    first = found[ids[can[0]]] if can else None
    sample = _text(first, template, at) if first else None
    return Letters(can, refused, sample)


def write_many(
    brand_id: int,
    rans: Sequence[str],
    template: Template,
    *,
    once: str,
    at: datetime,
    actor: str,
) -> Letters:
    """Put a letter to each into the post and note it; with the same `once` nobody gets two.

    The number of statements does not grow with the letters.
    """
    if template is Template.FREE:
        raise DomainError("letter_empty")
    check_once(once)
    ids = _ids(brand_id, rans)
    loaded = cases.load_many([brand_id], ids.values())
    found = dossiers([brand_id], list(ids.values()))
    can, refused = _sorted(rans, ids, found)
    occasion = f"written.{once}"
    known = set(
        Message.objects.filter(
            brand_id=brand_id, return_id__in=ids.values(), occasion=occasion
        ).values_list("return_id", flat=True)
    )
    about = [ids[ran] for ran in can if ids[ran] not in known]
    written = Message.objects.bulk_create(
        _message(found[pk], template, occasion, at, actor) for pk in about
    )
    for message in written:
        loaded[message.return_id].note(
            EntryKind.MESSAGE_WRITTEN,
            at=at,
            actor=actor,
            message=message.pk,
            template=template.value,
        )
    cases.append_all([loaded[pk] for pk in about])
    return Letters(can, refused)


def _ids(brand_id: int, rans: Sequence[str]) -> dict[str, int]:
    rows = Return.objects.filter(brand_id=brand_id, ran__in=rans)
    return dict(rows.values_list("ran", "id"))


def _sorted(
    rans: Sequence[str], ids: Mapping[str, int], found: Mapping[int, Dossier]
) -> tuple[list[str], dict[str, str]]:
    can = [ran for ran in rans if ran in ids and ids[ran] in found]
    without = [ran for ran in rans if ran not in can]
    return can, {ran: "no_email" if ran in ids else "no_such_return" for ran in without}


def _text(dossier: Dossier, template: Template, at: datetime) -> Text:
    sheet = drawn(dossier, template, at)
    return letter(dossier, Wish(subject=sheet.subject, text=sheet.text, template=template), at)


def _message(
    dossier: Dossier, template: Template, occasion: str, at: datetime, actor: str
) -> Message:
    text = _text(dossier, template, at)
    return Message(
        brand_id=dossier.ret.brand_id,
        return_id=dossier.ret.pk,
        occasion=occasion,
        written_by=actor,
        to=dossier.ret.email,
        locale=text.locale,
        subject=text.subject,
        text=text.body,
        created_at=at,
    )
