"""What the strict content security policy and htmx without eval would break in silence.

An inline style or script is blocked by the browser; `hx-on`, `js:` values and filters of
`hx-trigger` need eval. A filter is the worst of them: the request then always fires.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.architecture.tree import named, templates

_DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
_COMMENT = re.compile(r"\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}", re.DOTALL)
_EVALUATED = re.compile(r"^\s*(js|javascript):", re.IGNORECASE)
_NAMES_OF_EVAL = ("hx-vars", "data-hx-vars")


class Page(HTMLParser):
    """Collects what must not be in a template, with its line."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        values = {name: value or "" for name, value in attrs}
        if tag == "style":
            self.faults.append(f"line {line}: inline <style>")
        if tag == "script" and "src" not in values:
            self.faults.append(f"line {line}: inline <script>")
        for name, value in values.items():
            fault = attribute_fault(name, value)
            if fault:
                self.faults.append(f"line {line}: {fault}")


def attribute_fault(name: str, value: str) -> str:
    bare = name.removeprefix("data-")
    if name == "style":
        return "style attribute"
    if name.startswith("on"):
        return f"event handler {name}"
    if bare.startswith("hx-on") or name in _NAMES_OF_EVAL:
        return f"{name} needs eval"
    if _EVALUATED.match(value):
        return f"{name} holds code"
    if bare == "hx-trigger" and "[" in value:
        return "hx-trigger has a filter: it would always fire"
    return ""


def faults(text: str) -> list[str]:
    page = Page()
    page.feed(_DJANGO.sub(_keep_lines, _COMMENT.sub(_keep_lines, text)))
    page.close()
    return page.faults


def _keep_lines(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n") or " "


def test_no_template_needs_what_the_browser_will_refuse() -> None:
    found = [
        f"{named(path)}, {fault}"
        for path in templates()
        for fault in faults(path.read_text(encoding="utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<p {% if a %}style="color:red"{% endif %}>', "line 1: style attribute"),
        ("\n<style>p{}</style>", "line 2: inline <style>"),
        ("<script>alert(1)</script>", "line 1: inline <script>"),
        ('<a onclick="f()">', "line 1: event handler onclick"),
        ('<a hx-on:click="f()">', "line 1: hx-on:click needs eval"),
        ('<a data-hx-on="f()">', "line 1: data-hx-on needs eval"),
        ('<a hx-vars="a:1">', "line 1: hx-vars needs eval"),
        ("<a hx-vals='js:{a:1}'>", "line 1: hx-vals holds code"),
        ('<a href="javascript:f()">', "line 1: href holds code"),
        (
            '<a hx-trigger="click[ctrlKey]">',
            "line 1: hx-trigger has a filter: it would always fire",
        ),
    ],
)
def test_each_such_thing_is_found(html: str, fault: str) -> None:
    assert faults(html) == [fault]


@pytest.mark.parametrize(
    "html",
    [
        "<script src=\"{% static 'a.js' %}\" defer></script>",
        "<button hx-post=\"{% url 'a' b='c' %}\" hx-trigger=\"click delay:1s\">",
        "<form hx-vals='{\"a\": 1}'>",
        "{% comment %}<style>{% endcomment %}{# <script> #}",
    ],
)
def test_what_the_browser_accepts_is_accepted(html: str) -> None:
    assert faults(html) == []
