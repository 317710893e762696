"""The evidence of a dispute: what happened, was scanned, seen, written and promised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backhaul.core.errors import NotFound
from backhaul.core.money import Money
from backhaul.doors.console.case.letters import moment_of
from backhaul.doors.console.case.people import People
from backhaul.doors.console.case.timeline import timeline_of
from backhaul.doors.console.desk import Desk
from backhaul.foundation.documents.evidence import Chapter, EvidencePaper, Plate, evidence_pdf
from backhaul.foundation.images import smaller
from backhaul.stages.casefile import pictures
from backhaul.stages.casefile.desk import CaseFile, file_of
from backhaul.stages.casefile.desk_rows import History, HistoryWish
from backhaul.stages.disputes.queries import Found, deliveries_of
from backhaul.stages.messaging.accounts import without_secret
from backhaul.stages.returns.case import terms_of

_MOST_PHOTOS = 12
_LONGEST_SIDE = 1000
_LONGEST_LETTER = 2000
#: The long part of a link in a letter opens a page without any password.
_SECRET = re.compile(r"(https?://\S*?/)[\w-]{20,}")
#: What a bank may read of the journal; who thinks what of whom stays with us.
_TOLD = (
    "return.requested", "return.method", "return.done", "unit.", "label.bought", "parcel.",
    "leg.", "promise.", "message.sent", "withdrawal.", "dispute.",
)  # fmt: skip


def on_paper(desk: Desk) -> Desk:
    """Return a desk that writes days for whoever reads them at another time."""
    return replace(desk, local=replace(desk.local, on_paper=True))


def pack_of(found: Found, desk: Desk, facts: Sequence[tuple[str, str]]) -> bytes:
    """Return the PDF; `desk` is `on_paper`, `facts` are what the provider said of it."""
    wish = HistoryWish("all", 1000)
    files = [file_of(desk.brand.pk, ran, now=desk.now, entries=wish) for ran in found.rans]
    chapters = [
        Chapter(_("The dispute"), tuple(facts)),
        Chapter(
            _("Deliveries to the customer"),
            tuple(deliveries_told(found, desk)),
        ),
    ]
    for file in files:
        chapters += _chapters(file, desk)
    paper = EvidencePaper(
        brand=desk.brand.name,
        title=_("Evidence: {dispute}").format(dispute=found.row.provider_ref),
        lead=_(
            "Made on {moment} from the records of {brand}. Times are those of {zone}."
        ).format(
            moment=desk.local.moment(desk.now), brand=desk.brand.name, zone=desk.local.zone
        ),
        page=_("Page {n} of {of}"),
        chapters=chapters,
        photos=_("Photos"),
        plates=[plate for file in files for plate in _plates(file, desk)][:_MOST_PHOTOS],
    )
    return evidence_pdf(paper, locale=get_language() or "en").pdf


def deliveries_told(found: Found, desk: Desk) -> Iterator[tuple[str, str]]:
    for one in deliveries_of(found.row):
        parts = [
            " ".join(filter(None, (one.carrier, one.tracking_number))),
            _("sent {when}").format(when=desk.local.moment(one.shipped_at))
            if one.shipped_at
            else "",
            _("delivered {when}").format(when=desk.local.moment(one.delivered_at))
            if one.delivered_at
            else "",
        ]
        yield one.external_id, ", ".join(filter(None, parts)) or "–"


def _chapters(file: CaseFile, desk: Desk) -> list[Chapter]:
    ran = file.ret.ran
    return [
        Chapter(_("Return {ran}: what was agreed").format(ran=ran), tuple(_agreed(file, desk))),
        Chapter(_("Return {ran}: what happened").format(ran=ran), tuple(_happened(file, desk))),
        Chapter(_("Return {ran}: scans").format(ran=ran), tuple(_scans(file, desk))),
        Chapter(
            _("Return {ran}: letters to the customer").format(ran=ran),
            tuple(_letters(file, desk)),
        ),
    ]


def _agreed(file: CaseFile, desk: Desk) -> Iterator[tuple[str, str]]:
    """Say for each unit what the policy in force then promised; how risky it was is ours."""
    for unit in file.units:
        terms = terms_of(unit)
        if terms is None:
            continue
        said = [_("Policy version {n}").format(n=terms.policy_version)]
        if terms.window_closes_at is not None:
            # Midnight belongs to the day that is over.
            day = desk.local.day_of(terms.window_closes_at - timedelta(seconds=1))
            said.append(_("May come back until {day}").format(day=day))
        if terms.fee_minor:
            fee = desk.local.money(Money(terms.fee_minor, terms.currency))
            said.append(_("A return fee of {amount}").format(amount=fee))
        yield unit.title or unit.sku, "\n".join(said)


def _happened(file: CaseFile, desk: Desk) -> Iterator[tuple[str, str]]:
    rows = [row for row in reversed(file.history.rows) if str(row.kind).startswith(_TOLD)]
    told = replace(file, history=History(rows, len(rows)))
    # Whoever reads it is not the member who made it: nobody is "you".
    people = People.known_to(0, (row.actor for row in rows))
    for day in timeline_of(told, desk.local, people):
        for line in day.lines:
            yield desk.local.moment(line.at), f"{line.text} ({line.by})"


def _scans(file: CaseFile, desk: Desk) -> Iterator[tuple[str, str]]:
    for scan in file.rows.scans:
        said = scan.text or scan.word.replace("_", " ")
        where = ", ".join(filter(None, (scan.place, scan.country)))
        yield (
            desk.local.moment(scan.instant),
            " · ".join(filter(None, (scan.carrier, scan.tracking_number, said, where))),
        )


def _letters(file: CaseFile, desk: Desk) -> Iterator[tuple[str, str]]:
    for row in reversed(file.around.messages):
        if row["state"] != "sent":
            continue
        when = desk.local.moment(moment_of(row["sent_at"] or row["created_at"]))
        text = for_others(str(row["text"])).strip()
        if len(text) > _LONGEST_LETTER:
            text = text[:_LONGEST_LETTER] + " […]"
        yield when, f"{row['subject']}\n{text}"


def for_others(text: str) -> str:
    """Return a letter without what would open the pages of whoever got it."""
    return _SECRET.sub(r"\1…", without_secret(text))


def _plates(file: CaseFile, desk: Desk) -> Iterator[Plate]:
    """Give the photos that can still be read, the return centre's first."""
    brand, around = desk.brand.pk, file.around
    kinds = (
        (around.bench_photos, pictures.bench_photo, _("{ran}: at the return centre, {when}")),
        (around.photos, pictures.photo, _("{ran}: from the customer, {when}")),
        (around.receipts, pictures.drop_off_receipt, _("{ran}: drop-off receipt, {when}")),
    )
    for rows, read, caption in kinds:
        for row in rows[:_MOST_PHOTOS]:
            try:
                jpeg = smaller(read(brand, int(row["id"])), longest_side=_LONGEST_SIDE)
            except NotFound:
                continue
            when = desk.local.moment(moment_of(row["at"]))
            yield Plate(caption.format(ran=file.ret.ran, when=when), jpeg)
