"""Walking pages as a browser without scripts does: read, fill the form, press a button."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin

import requests

from backhaul.wiring.journey.doors import JourneyTrouble

_TIMEOUT = 60
_PATIENCE = 180.0
_PAUSE = 0.4
_TAG = re.compile(r"<(/?)(form|input|button|select|option|textarea)\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-zA-Z_:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")
Answers = Sequence[tuple[str, str]]
"""Name and value of each field that is filled in; a name may stand there more than once."""
_NOT_SENT = frozenset({"submit", "button", "reset", "image", "file"})
_PASSING = frozenset({500, 502, 503})


@dataclass(slots=True)
class Form:
    """What a form would send as it stands, and its buttons by `name=value`."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    offered: dict[str, set[str]] = field(default_factory=dict)
    """Values of each choice, chosen or not."""

    def has(self, name: str) -> bool:
        names = (*(known for known, _ in self.fields), *(known for known, _ in self.buttons))
        return name in names or name in self.offered

    def filled(self, answers: Answers, press: str) -> list[tuple[str, str]]:
        """Return what is sent; raises JourneyTrouble for a choice that is not offered."""
        for name, value in answers:
            offered = self.offered.get(name)
            if offered is not None and value not in offered:
                raise JourneyTrouble(f"{name}={value} is not offered, only {sorted(offered)}")
        answered = {name for name, _ in answers}
        sent = [*((n, v) for n, v in self.fields if n not in answered), *answers]
        if press:
            name, _, value = press.partition("=")
            button = next(
                (b for b in self.buttons if b[0] == name and value in {"", b[1]}), None
            )
            if button is None:
                raise JourneyTrouble(f"no button {press}, only {self.buttons}")
            sent.append(button)
        return sent


@dataclass(frozen=True, slots=True)
class Page:
    url: str
    status: int
    text: str

    def forms(self) -> list[Form]:
        return list(_forms(self.text, self.url))

    def form(self, *, having: str = "", to: str = "") -> Form:
        """Return the first form with such a field or button, or such an address."""
        for form in self.forms():
            if (not having or form.has(having)) and (not to or to in form.action):
                return form
        raise JourneyTrouble(f"{self.url}: no form with “{having or to}”\n{self.said()}")

    def said(self) -> str:
        """Return the page's words, to be told in a message."""
        return " ".join(re.sub(r"<[^>]*>", " ", self.text).split())[:600]


class Walker:
    """One person with a browser: cookies, and the page before them."""

    def __init__(self, base: str) -> None:
        self._base = base.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False

    def open(self, path: str) -> Page:
        return self._send("GET", urljoin(self._base + "/", path), [], (200,))

    def submit(
        self,
        form: Form,
        answers: Answers = (),
        *,
        press: str = "",
        expect: tuple[int, ...] = (200,),
    ) -> Page:
        """Send the form with these answers by that button; follow to where it leads."""
        sent = form.filled(answers, press)
        return self._send(form.method, urljoin(self._base, form.action), sent, expect)

    def _send(
        self, method: str, url: str, sent: list[tuple[str, str]], expect: tuple[int, ...]
    ) -> Page:
        answer = self._patiently(method, url, sent)
        page = Page(answer.url, answer.status_code, answer.text)
        if page.status not in expect:
            raise JourneyTrouble(f"{method} {url}: {page.status} {page.said()}")
        return page

    def _patiently(
        self, method: str, url: str, sent: list[tuple[str, str]]
    ) -> requests.Response:
        """Send it until it is answered: every form of ours may be sent twice."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                answer = self._once(method, url, sent)
            except requests.RequestException as error:
                trouble = str(error)
            else:
                if answer.status_code not in _PASSING:
                    return answer
                trouble = f"{answer.status_code} {answer.text[:200]}"
            if time.monotonic() > deadline:
                raise JourneyTrouble(f"{method} {url}: {trouble}")
            time.sleep(_PAUSE)

    def _once(self, method: str, url: str, sent: list[tuple[str, str]]) -> requests.Response:
        if method == "GET":
            return self._session.get(url, params=sent or None, timeout=_TIMEOUT)
        headers = {"Referer": url, "Origin": self._base}
        return self._session.post(url, data=sent, headers=headers, timeout=_TIMEOUT)


def _forms(text: str, url: str) -> Iterator[Form]:
    form: Form | None = None
    select = ""
    for tag in _TAG.finditer(text):
        is_end, name, attributes = tag[1] == "/", tag[2].lower(), _attributes(tag[3])
        if name == "form":
            if form is not None and is_end:
                yield form
            form = None if is_end else _form(attributes, url)
        elif name == "select":
            select = "" if is_end else attributes.get("name", "")
        elif form is not None and not is_end:
            _take(form, name, attributes, select=select, rest=text[tag.end() :])


def _take(
    form: Form, tag: str, attributes: Mapping[str, str], *, select: str, rest: str
) -> None:
    match tag:
        case "option":
            _take_option(form, select, attributes)
        case "textarea":
            written = unescape(rest[: rest.find("</textarea>")]).strip()
            form.fields.append((attributes.get("name", ""), written))
        case "button":
            form.buttons.append((attributes.get("name", ""), attributes.get("value", "")))
        case _:
            _take_input(form, attributes)


def _form(attributes: Mapping[str, str], url: str) -> Form:
    action = attributes.get("action") or url
    return Form(action, attributes.get("method", "get").upper())


def _take_option(form: Form, select: str, attributes: Mapping[str, str]) -> None:
    value = attributes.get("value", "")
    is_first = select not in form.offered
    form.offered.setdefault(select, set()).add(value)
    if is_first or "selected" in attributes:
        form.fields = [(name, kept) for name, kept in form.fields if name != select]
        form.fields.append((select, value))


def _take_input(form: Form, attributes: Mapping[str, str]) -> None:
    kind, name = attributes.get("type", "text").lower(), attributes.get("name", "")
    if not name or "disabled" in attributes:
        return
    value = attributes.get("value", "on" if kind in {"checkbox", "radio"} else "")
    if kind == "submit":
        form.buttons.append((name, value))
    elif kind in {"checkbox", "radio"}:
        form.offered.setdefault(name, set()).add(value)
        if "checked" in attributes:
            form.fields.append((name, value))
    elif kind not in _NOT_SENT:
        form.fields.append((name, value))


def _attributes(text: str) -> dict[str, str]:
    return {
        name.lower(): unescape(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(text)
    }
