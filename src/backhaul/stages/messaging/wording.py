"""A letter in plain text, in the language of its return: subject and body for an occasion."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency
from django.conf import settings
from django.utils.translation import (
    get_language,
    get_supported_language_variant,
    gettext,
    ngettext,
    override,
    pgettext,
)

from backhaul.core.axes import Method, Origin, Resolution
from backhaul.core.deadlines import PromiseKind
from backhaul.core.money import Money
from backhaul.core.tracking.words import IncidentKind
from backhaul.foundation.tenancy.directory import tracking_url
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.messaging import sentences
from backhaul.stages.messaging.coming import SAID, Charge
from backhaul.stages.messaging.facts import Days, Dossier, check_in_days, days, scan_hours
from backhaul.stages.messaging.occasions import ANEW, SECOND_LOOK, TAKEN_BACK, Occasion
from backhaul.stages.messaging.sentences import (
    HEADLINES,
    OF_EXCHANGES,
    OF_SECOND_LOOKS,
    OTHER_WAY,
    Words,
)
from backhaul.stages.messaging.troubles import (
    BY_BANK_NOW,
    BY_HAND,
    CLAIM_NOTE,
    HELD,
    QUESTION,
    STOPPED,
    TROUBLES,
    well_again,
)
from backhaul.stages.settlement.back_to import GoesBack
from backhaul.stages.settlement.models import Leg

_LONGEST_SUBJECT = 300
_YEAR_IS_CLEAR_DAYS = 183
#: A "name" with one of these is an address or advertising, and no letter repeats it.
_NO_NAME = re.compile(r"[/@<>\\]|www\.", re.IGNORECASE)


_AT_RISK = f"incident.{IncidentKind.PROMISE_AT_RISK.value}"
_REFUND_WAITS = ("refund_checking", f"incident.{IncidentKind.REFUND_FAILED.value}")


@dataclass(frozen=True, slots=True)
class Text:
    subject: str
    body: str
    locale: str


def letter(occasion: Occasion, dossier: Dossier, charge: Charge | None = None) -> Text:
    """Return the letter; `charge` comes if what it asks for is not sent."""
    locale = language(dossier.ret.locale, dossier.brand.locale)
    words = words_for(occasion, dossier)
    with override(locale):
        facts = facts_of(occasion, dossier)
        if charge is not None:
            facts |= _charge_in_words(charge, days(dossier, None, at=occasion.at))
        subject = subject_line(gettext(words.subject) % facts, dossier)
        is_other_way = bool(dossier.replaced) and occasion.code in ANEW
        credit = _credit(dossier) if _is_paid(occasion.code) else ""
        more = gettext(OTHER_WAY) if is_other_way else credit
        more = gettext(SAID) % facts if charge is not None else more
        return Text(subject, _body(words, facts, dossier, more=more), locale)


def subject_line(subject: str, dossier: Dossier) -> str:
    return one_line(f"{subject} · {dossier.ret.ran}")[:_LONGEST_SUBJECT]


def words_for(occasion: Occasion, dossier: Dossier) -> Words:
    if occasion.is_healed:
        return _healed(occasion, dossier)
    if occasion.code in _REFUND_WAITS and (waits := _waiting(dossier)):
        return waits
    if occasion.is_question or occasion.is_incident:
        return _of_incident(occasion, dossier)
    if occasion.code == "label_ready" and dossier.ret.method == Method.OWN_CARRIER:
        return sentences.ON_ITS_OWN_NOW if dossier.replaced else sentences.ON_ITS_OWN
    if looked := _looked_again(occasion.code, dossier):
        return looked
    return OF_EXCHANGES.get(occasion.code) or HEADLINES[occasion.code]


def _looked_again(code: str, dossier: Dossier) -> Words | None:
    """Return what is said of an answer that is looked at once more, whoever wanted that."""
    if code == TAKEN_BACK:
        is_asked = dossier.second_look_by is not None
        return OF_SECOND_LOOKS["open"] if is_asked else sentences.TAKEN_BACK
    return OF_SECOND_LOOKS.get(code.removeprefix(f"{SECOND_LOOK}."))


def _healed(occasion: Occasion, dossier: Dossier) -> Words:
    if occasion.incident is IncidentKind.REFUND_FAILED and dossier.way == "transfer":
        return BY_BANK_NOW
    return well_again(occasion.incident, HEADLINES[dossier.ret.headline])


def _of_incident(occasion: Occasion, dossier: Dossier) -> Words:
    if occasion.code == _AT_RISK and dossier.is_held:
        return HELD
    if occasion.code == f"incident.{IncidentKind.CLAIMED_NOT_SCANNED.value}.note":
        return CLAIM_NOTE
    return QUESTION if occasion.is_question else TROUBLES[occasion.incident]


def _waiting(dossier: Dossier) -> Words | None:
    """Return what is said of a refund that waits for a person without having failed."""
    return STOPPED if dossier.is_stopped else BY_HAND.get(dossier.by_hand)


def language(*wanted: str) -> str:
    """Return the first of `wanted` that there is a translation for, else the product's own."""
    for locale in wanted:
        try:
            return get_supported_language_variant(locale.replace("_", "-").lower())
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def one_line(text: str) -> str:
    """Return `text` without line ends and other characters that nobody sees."""
    seen = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    return " ".join(seen.split())


def day(when: date, today: date) -> str:
    """Return the day with its weekday, and with its year when that is not clear."""
    is_clear = abs((when - today).days) <= _YEAR_IS_CLEAR_DAYS
    pattern = (
        pgettext("a day, as Unicode CLDR writes patterns", "EEE d MMM")
        if is_clear
        else pgettext("a day with its year, as Unicode CLDR", "EEE d MMM y")
    )
    return format_date(when, format=pattern, locale=_locale())


def amount(money: Money) -> str:
    return format_currency(money.major, money.currency, locale=_locale())


def link(brand: Brand, return_id: int) -> str:
    """Return the address of the tracking page of a return."""
    return tracking_url(brand.slug, return_id)


def facts_of(occasion: Occasion, dossier: Dossier) -> dict[str, str]:
    """Return what fills the placeholders, in the language that is active."""
    ret, sla = dossier.ret, dossier.sla
    parcel = dossier.parcel(occasion.parcel_id)
    known = days(dossier, parcel, at=occasion.at)
    check_in = check_in_days(dossier)
    soon, late = scan_hours(dossier)
    is_paid = _is_paid(occasion.code)
    # What was paid for a gift is not told before it is somebody's credit.
    is_hidden = ret.origin == Origin.GIFT and not is_paid
    money = None if is_hidden else dossier.refund(paid_only=is_paid)
    return {
        **_days_in_words(known),
        "brand": one_line(dossier.brand.name),
        "carrier": one_line(parcel.carrier_name if parcel else "") or gettext("the carrier"),
        "number": parcel.tracking_number if parcel else "",
        "city": one_line(str(dossier.site.address.get("city", ""))) or dossier.site.name,
        "count": str(ret.headline_count),
        "of": str(ret.headline_of),
        "amount": amount(money) if money else gettext("the amount that is due"),
        "where": _where(dossier, paid_only=is_paid),
        "bank_days": _range(sla["bank_days_from"], sla["bank_days_to"]),
        "scan_hours": _range(soon, late),
        "scan_late_hours": str(late),
        "check_in_time": ngettext("%(n)s business day", "%(n)s business days", check_in)
        % {"n": check_in},
    }


def _days_in_words(known: Days) -> dict[str, str]:
    return {entry.name: day(getattr(known, entry.name), known.today) for entry in fields(known)}


def _charge_in_words(charge: Charge, known: Days) -> dict[str, str]:
    """Return what is said of a charge: what comes after it was handed over too late."""
    send_by = max(known.today, min(known.send_by, charge.send_by))
    return {
        "send_by": day(send_by, known.today),
        "charged": amount(charge.amount),
        "charged_on": day(charge.on, known.today),
        "card": one_line(charge.card) or gettext("card"),
    }


def _is_paid(code: str) -> bool:
    return code == "partly_paid" or code.startswith(("refunded", "credited"))


def _where(dossier: Dossier, *, paid_only: bool) -> str:
    if dossier.ret.resolution == Resolution.CREDIT:
        return gettext("as store credit")
    if parts := dossier.parts(paid_only=paid_only):
        told = format_list([_part(part) for part in parts], locale=_locale())
        return gettext("in parts (%(parts)s)") % {"parts": told}
    way = dossier.way
    if way == "hand":
        return gettext("in another way than you paid")
    label = gettext("bank account") if way else one_line(dossier.target)
    return (
        gettext("to your %(label)s") % {"label": label}
        if label
        else gettext("back the way you paid")
    )


def _part(part: GoesBack) -> str:
    given = {"amount": amount(part.amount), "label": one_line(part.label)}
    match part.kind:
        case Leg.Kind.CREDIT:
            return gettext("%(amount)s as store credit") % given
        case Leg.Kind.POINTS:
            return gettext("%(amount)s as loyalty points") % given
        case Leg.Kind.BY_HAND:
            return gettext("%(amount)s by bank transfer") % given
        case _ if given["label"]:
            return gettext("%(amount)s to your %(label)s") % given
        case _:
            return gettext("%(amount)s back the way you paid") % given


def _range(start: int, end: int) -> str:
    return f"{start}–{end}" if start < end else str(end)


def _locale() -> Locale:
    return Locale.parse(get_language() or settings.LANGUAGE_CODE, sep="-")


def _body(words: Words, facts: Mapping[str, str], dossier: Dossier, *, more: str = "") -> str:
    happened = [gettext(said) % facts for said in (words.happened, words.also) if said]
    told = f"{' '.join(happened)}\n{gettext(words.then) % facts}"
    promise = _promise(dossier, facts) if words.tells_promise else ""
    return framed((told, more, promise), facts, dossier)


def _credit(dossier: Dossier) -> str:
    """Say by which code the store credit is spent: it is in no address and on no page."""
    if dossier.credit is None:
        return ""
    given, code = dossier.credit
    words = gettext("Your store credit of %(amount)s is spent by its code: %(code)s")
    return words % {"amount": amount(given), "code": code}


def framed(told: Iterable[str], facts: Mapping[str, str], dossier: Dossier) -> str:
    """Return a whole letter: what every letter begins and ends with, around what is told."""
    blocks = [
        _greeting(dossier.ret.name),
        *told,
        _references(facts, dossier),
        "\n".join((gettext("Your return page:"), link(dossier.brand, dossier.ret.pk))),
        _farewell(dossier, facts),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _greeting(name: str) -> str:
    clean = one_line(name)
    if not clean or _NO_NAME.search(clean):
        return gettext("Hello,")
    return gettext("Hello %(name)s,") % {"name": clean}


def _promise(dossier: Dossier, facts: Mapping[str, str]) -> str:
    """Say the day of the money together with its condition."""
    promise = dossier.promise
    if promise is None or promise.on is None or not promise.amount_minor:
        return ""
    is_gift = dossier.ret.origin == Origin.GIFT
    promised = amount(Money(promise.amount_minor, promise.currency))
    given = {
        "amount": facts["amount"] if is_gift else promised,
        "where": facts["where"],
        "on": facts["promised_on"],
        "n": promise.business_days,
    }
    if promise.handed_over_by is not None:
        given["by"] = day(promise.handed_over_by, promise.on)
        words = gettext(
            "Your money: %(amount)s %(where)s by %(on)s, if you hand the parcel over by %(by)s."
        )
        return words % given
    return _condition(PromiseKind(promise.kind), promise.business_days) % given


def _condition(kind: PromiseKind, count: int) -> str:
    match kind:
        case PromiseKind.BY_DATE:
            return gettext("Your money: %(amount)s %(where)s by %(on)s.")
        case PromiseKind.AFTER_FIRST_SCAN:
            return ngettext(
                "Your money: %(amount)s %(where)s by %(on)s, "
                "%(n)s business day after the first scan.",
                "Your money: %(amount)s %(where)s by %(on)s, "
                "%(n)s business days after the first scan.",
                count,
            )
        case PromiseKind.AFTER_DELIVERY:
            return ngettext(
                "Your money: %(amount)s %(where)s by %(on)s, "
                "%(n)s business day after your parcel reaches us.",
                "Your money: %(amount)s %(where)s by %(on)s, "
                "%(n)s business days after your parcel reaches us.",
                count,
            )
        case PromiseKind.AFTER_CHECK_IN:
            return ngettext(
                "Your money: %(amount)s %(where)s by %(on)s, "
                "%(n)s business day after we open your parcel.",
                "Your money: %(amount)s %(where)s by %(on)s, "
                "%(n)s business days after we open your parcel.",
                count,
            )
        case PromiseKind.AFTER_INSPECTION:
            return ngettext(
                "Your money: %(amount)s %(where)s by %(on)s, "
                "%(n)s business day after the inspection.",
                "Your money: %(amount)s %(where)s by %(on)s, "
                "%(n)s business days after the inspection.",
                count,
            )


def _references(facts: Mapping[str, str], dossier: Dossier) -> str:
    lines = []
    if facts["number"]:
        lines.append(gettext("Parcel: %(carrier)s %(number)s") % facts)
    if dossier.bank_reference and dossier.ret.headline.startswith("refunded"):
        reference = {"reference": one_line(dossier.bank_reference)}
        lines.append(gettext("Reference for your bank: %(reference)s") % reference)
    return "\n".join(lines)


def _farewell(dossier: Dossier, facts: Mapping[str, str]) -> str:
    brand = dossier.brand
    lines = [facts["brand"]]
    if brand.help_email:
        hours = one_line(brand.help_hours)
        address = f"{brand.help_email} ({hours})" if hours else brand.help_email
        lines.append(gettext("Questions? Write to %(address)s") % {"address": address})
    lines.append(gettext("Return number: %(ran)s") % {"ran": dossier.ret.ran})
    return "\n".join(lines)
