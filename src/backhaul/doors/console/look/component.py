"""A part of pages with all the states that it can be in, shown beside one another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

_NAMED = re.compile(
    r"""\b(id|for|name|aria-labelledby|aria-describedby|popovertarget)="([^"{]+)"|href="\#([^"]+)\""""
)
_ACTION = re.compile(r'\baction="[^"]*"')
_HTMX = re.compile(r'\shx-[a-z-]+="[^"]*"')
_LEADS = re.compile(r'\bhref="(?!\#)[^"]*"')
_OURS = re.compile(r'\bsrc="/(?!static/)[^"]*"')
_PICTURE = "/static/icon.svg"


@dataclass(frozen=True, slots=True)
class State:
    name: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Component:
    """`template` is its one name; `wrap` what must stand around it, with {} in its place."""

    template: str
    states: tuple[State, ...]
    wrap: str = "{}"


def part(template: str, *states: tuple[str, Mapping[str, Any]], wrap: str = "{}") -> Component:
    return Component(template, tuple(State(*state) for state in states), wrap)


@dataclass(frozen=True, slots=True)
class Specimen:
    name: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Shown:
    """A component as the page shows it; `anchor` is where a link to it leads."""

    template: str
    anchor: str
    specimens: tuple[Specimen, ...]


def shown(
    components: tuple[Component, ...], request: HttpRequest, around: Mapping[str, Any]
) -> list[Shown]:
    """Render every state of each; `around` is what every page of the door has."""
    numbers = count(1)
    made = ((one, tuple(_states(one, request, around, numbers))) for one in components)
    return [Shown(one.template, _anchor(one.template), states) for one, states in made]


def _anchor(template: str) -> str:
    return re.sub(r"[^a-z]+", "-", template.removesuffix(".html")).strip("-")


def _states(
    component: Component,
    request: HttpRequest,
    around: Mapping[str, Any],
    numbers: Iterator[int],
) -> Iterator[Specimen]:
    for state in component.states:
        text = render_to_string(component.template, {**around, **state.context}, request)
        whole = component.wrap.replace("{}", text)
        html = mark_safe(_harmless(whole, next(numbers)))  # noqa: S308 - our own templates
        yield Specimen(state.name, html)


def _harmless(text: str, number: int) -> str:
    """Give the names within it this number of their own, and let it lead and send nowhere.

    The same part stands on the page many times, about things that are not there.
    """
    text = _NAMED.sub(lambda found: _numbered(found, number), text)
    text = _HTMX.sub("", _LEADS.sub('href="#main"', text))
    text = _ACTION.sub('action="#main"', text).replace('method="post"', 'method="get"')
    return _OURS.sub(f'src="{_PICTURE}"', text).replace(" autofocus", "")


def _numbered(found: re.Match[str], number: int) -> str:
    if found[3] is not None:
        return f'href="#{found[3]}-{number}"'
    names = " ".join(f"{name}-{number}" for name in found[2].split())
    return f'{found[1]}="{names}"'
