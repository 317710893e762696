"""The declaration that a contract is withdrawn from: its words, what it must say, what it is.

Source: Directive 2011/83/EU, Article 11a, put in by Directive (EU) 2023/2673; it applies from
19 June 2026. The two labels of a language stand in its own version of that directive; German
shops use those of § 356a BGB, which are the same.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from backhaul.core.ids import ALPHABET, check_character, compact, order_key

MOST_NAME = 120
MOST_CONTRACT = 120
MOST_PARTS = 600
MOST_LINES = 200
SIGNS = 7
"""Of a number, before its check character."""
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Labels:
    """What stands on the way to the declaration, and on the button that sends it."""

    declare: str
    confirm: str


#: Language (ISO 639) → the official words. Chinese is no language of the Union: our own.
LABELS: Mapping[str, Labels] = MappingProxyType(
    {
        "bg": Labels("Откажете се от договора тук", "Потвърждавам отказа"),
        "cs": Labels("Zde odstoupit od smlouvy", "Potvrdit odstoupení od smlouvy"),
        "da": Labels("Fortryd aftale", "Bekræft fortrydelse"),
        "de": Labels("Vertrag widerrufen", "Widerruf bestätigen"),
        "el": Labels("Πατήστε εδώ για υπαναχώρηση", "Επιβεβαίωση υπαναχώρησης"),
        "en": Labels("Withdraw from contract here", "Confirm withdrawal"),
        "es": Labels("Desistir del contrato aquí", "Confirmar desistimiento"),
        "et": Labels("Taganen lepingust", "Kinnitan taganemise"),
        "fi": Labels("Peruuta sopimus tästä", "Vahvista peruuttaminen"),
        "fr": Labels("Renoncer au contrat ici", "Confirmer la rétractation"),
        "ga": Labels("Tarraing siar ón gconradh anseo", "Dearbhaigh an tarraingt siar"),
        "hr": Labels("Odustati od ugovora", "Potvrditi odustajanje"),
        "hu": Labels("Elállás a szerződéstől", "Elállás megerősítése"),
        "it": Labels("Recedere dal contratto qui", "Conferma recesso"),
        "lt": Labels("Atsisakyti sutarties čia", "Patvirtinti sutarties atsisakymą"),
        "lv": Labels("Atteikties no līguma", "Apstiprināt atteikumu"),
        "mt": Labels("Irtira mill-kuntratt hawnhekk", "Ikkonferma r-reċess"),
        "nl": Labels("Hier de overeenkomst herroepen", "Herroeping bevestigen"),
        "pl": Labels("Odstąp od umowy tutaj", "Potwierdź odstąpienie od umowy"),
        "pt": Labels("Retrate-se do contrato aqui", "Confirmar retratação"),
        "ro": Labels("Retrageți-vă din contract aici", "Confirmați retragerea"),
        "sk": Labels("Odstúpiť od zmluvy tu", "Potvrdiť odstúpenie od zmluvy"),
        "sl": Labels("Kliknite tukaj za odstop od pogodbe", "Potrdi odstop od pogodbe"),
        "sv": Labels("Ångra avtalet här", "Bekräfta frånträde"),
        "zh": Labels("在此撤销合同", "确认撤销"),
    }
)


def labels_of(language: str) -> Labels:
    """Return the labels of `de`, `de-AT` or `de_AT`; English where there are none."""
    return LABELS.get(re.split("[-_]", language.lower(), maxsplit=1)[0], LABELS["en"])


class Channel(StrEnum):
    """Where it was declared."""

    PORTAL = "portal"
    API = "api"


class Why(StrEnum):
    """Why a declaration waits for a person."""

    NO_ORDER = "no_order"
    OTHER_EMAIL = "other_email"
    """There is such an order, with another address: whose declaration is it?"""
    PARTS_IN_WORDS = "parts_in_words"
    NO_SUCH_LINE = "no_such_line"
    NOT_SHIPPED = "not_shipped"
    ASKED_BACK = "asked_back"
    """In another return already, or back."""
    NO_RIGHT = "no_right"
    """Goods or a market without such a right."""
    OVER = "over"
    """The period is over."""
    NO_POLICY = "no_policy"
    """The brand has published none: nothing can be promised yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What somebody declares. `contract` is the order's number, or whatever else names it.

    `parts` says in words what of it is meant, `lines` by the order's own lines (its id → how
    many); both empty: all of it.
    """

    name: str
    contract: str
    email: str
    parts: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def email_norm(self) -> str:
        return self.email.strip().lower()

    @property
    def fingerprint(self) -> bytes:
        """Return 32 bytes that are the same for the same declaration, however it is typed."""
        said = (
            _plain(self.name),
            order_key(self.contract),
            self.email_norm,
            _plain(self.parts),
            *(f"{line}={number}" for line, number in sorted(self.lines.items())),
        )
        return hashlib.sha256("\0".join(said).encode()).digest()


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def cleaned(text: str) -> str:
    """Return typed text without control characters, and no blanks around it."""
    return _CONTROL.sub("", text.replace("\r\n", "\n")).strip()


def problems(statement: Statement) -> Mapping[str, str]:
    """Return by field the code of what is wrong; empty: it can be taken."""
    found: dict[str, str] = {}
    sizes = (
        ("name", statement.name, MOST_NAME),
        ("contract", statement.contract, MOST_CONTRACT),
    )
    for name, text, most in sizes:
        if not text.strip():
            found[name] = f"{name}_missing"
        elif len(text) > most:
            found[name] = f"{name}_too_long"
    if len(statement.email) > 254 or not _EMAIL.fullmatch(statement.email.strip()):
        found["email"] = "email_unusable"
    if len(statement.parts) > MOST_PARTS:
        found["parts"] = "parts_too_long"
    is_counted = all(0 < number <= MOST_LINES for number in statement.lines.values())
    if len(statement.lines) > MOST_LINES or not is_counted:
        found["lines"] = "lines_unusable"
    return found


def written(signs: str) -> str:
    """Return the number of a declaration, `W-7F39-2QDK`, of seven signs of the alphabet."""
    whole = signs + check_character(signs)
    return f"W-{whole[:4]}-{whole[4:]}"


def read_number(text: str) -> str | None:
    """Return a declaration's number in its written form, or None for what can be none."""
    plain = compact(text)
    whole = plain.removeprefix("W")
    if len(whole) != SIGNS + 1 or not plain.startswith("W"):
        return None
    if any(sign not in ALPHABET for sign in whole) or check_character(whole[:-1]) != whole[-1]:
        return None
    return written(whole[:-1])
