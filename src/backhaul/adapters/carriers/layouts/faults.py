"""What carriers, and the gateways before them, answer when something is wrong.

Read only where the carrier's own file found neither an event nor a problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from backhaul.adapters.carriers.reading import joined, text

_FAULTS = frozenset({"error", "errors", "fault", "faults"})
_CODES = (
    "code", "errorcode", "error_code", "faultcode", "statuscode", "httpcode", "status",
    "error", "cd", "errcode",
)  # fmt: skip
_MESSAGES = (
    "message", "errormessage", "error_message", "errordescription", "error_description",
    "faultstring", "description", "detail", "title", "reason", "msg", "httpmessage",
    "descen", "errmessage", "errmsg", "mensagem", "mensaje", "messaggio", "fehlermeldung",
)  # fmt: skip
_INNER = ("#text", "Text", "Value", "errorcode")
"""Where SOAP 1.2 and some gateways hold the text of one of these."""
_FINE = frozenset({"0", "200", "ok", "success", "true", "false", "null", "none", "n", "no"})
_FOUND = re.compile(r"(found|success|succeeded|ok|valid|exists?|\bhas)$", re.IGNORECASE)
_MISSED = re.compile(r"(not_?found|nicht_?gefunden|introuvable|not_?exists?)$", re.IGNORECASE)
_YES = frozenset({"true", "1", "yes", "y"})
_TELLS = re.compile(r"err(or)?_?(message|msg|text|desc\w*)$|^mensagem$", re.IGNORECASE)
_NO = frozenset({"false", "0", "no", "n"})
_DENIED = re.compile(
    r"\bnot[ _]found\b|\bno[ _]\w+( \w+)?[ _](found|available)\b|\bno record\b|"
    r"\bwrong (\w+ )?number\b|\binvalid[ _](awb|waybill|format|barcode)\b|objeto inv[aá]lido|"
    r"konnte\w* nicht gefunden|keine (sendung|daten|informationen)|"
    r"\b(does|do|did)( not|n't) exist|"
    r"\b(invalid|unknown|incorrect)[ _]\w*[ _]?(number|no|id|code|barcode)\b|"
    r"nicht gefunden|unbekannte sendung|introuvable|inconnu\b|no encontrad|no existe|"
    r"não encontrad|nao encontrad|non trovat|inesistente|niet gevonden|nie znalezion|"
    r"不存在|查无|未找到|没有找到|見つかりません|not exist",
    re.IGNORECASE,
)
_DEEPEST = 4
_LONGEST = 300
_MOST = 20


def faults_of(tree: object) -> tuple[str, ...]:
    """Return what is wrong by `tree`; empty where it does not say so in a usual form."""
    told = [*_within(tree, 0)] or [*_flat(tree)] or [*_denials(tree, 0)]
    return tuple(dict.fromkeys(one[:_LONGEST] for one in told))[:_MOST]


def _within(tree: object, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(tree, list):
        for one in tree[:_MOST]:
            yield from _within(one, depth + 1)
    if isinstance(tree, dict):
        for name, value in tree.items():
            if name.casefold() in _FAULTS and value:
                yield from _told(value, tree)
            elif depth < _DEEPEST and isinstance(value, dict | list):
                yield from _within(value, depth + 1)


def _told(value: object, around: Mapping[str, object]) -> Iterator[str]:
    if isinstance(value, list):
        for one in value[:_MOST]:
            yield from _told(one, {})
    elif isinstance(value, dict):
        told = _of(value)
        if told:
            yield told
        else:
            yield from _within(value, 1)
    else:
        plain = text(value)
        if plain and plain.casefold() not in _FINE:
            yield _of(around) or plain


def _flat(tree: object) -> Iterator[str]:
    """A body of nothing but a message."""
    if isinstance(tree, dict) and not any(
        isinstance(value, dict | list) and value for value in tree.values()
    ):
        told = _of(tree)
        if told and _first(tree, _MESSAGES):
            yield told


def _denials(tree: object, depth: int) -> Iterator[str]:
    """That nothing was found: as a field that says "false", or in so many words."""
    if depth > _DEEPEST:
        return
    if isinstance(tree, list):
        for one in tree[:_MOST]:
            yield from _denials(one, depth + 1)
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from _denials(value, depth + 1)
            if denied := _denied(name, value):
                yield denied


def _denied(name: str, value: object) -> str:
    if isinstance(value, dict | list):
        return ""
    told = str(value).casefold()
    if (_MISSED.search(name) and told in _YES) or (_TELLS.search(name) and text(value)):
        return f"{name}: {text(value) or told}"
    if _FOUND.search(name) and told in _NO:
        return f"{name}: {told}"
    is_denied = isinstance(value, str) and len(value) <= _LONGEST and _DENIED.search(value)
    return text(value) if is_denied else ""


def _of(fault: Mapping[str, object]) -> str:
    code, message = _first(fault, _CODES), _first(fault, _MESSAGES)
    if code.casefold() in _FINE:
        return ""
    return joined(code, message, by=": ") if message else ""


def _first(fault: Mapping[str, object], names: tuple[str, ...]) -> str:
    values = {name.casefold(): value for name, value in fault.items()}
    for name in names:
        value = values.get(name)
        if isinstance(value, dict):
            value = next((value[inner] for inner in _INNER if inner in value), None)
        if plain := text(value):
            return plain
    return ""
