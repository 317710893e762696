"""Template tags of every door's pages."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from functools import lru_cache
from pathlib import Path

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

_STATIC = Path(__file__).resolve().parents[2] / "static"


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """Return one of templates/icons as inline SVG: a picture for the eye only."""
    return _icon(name)


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of a file of ours, which changes with its content."""
    return f"{static(name)}?v={_version(name)}"


@register.simple_tag
def part(name: str, **values: Hashable) -> SafeString:
    """Return a part of which a page holds many alike, such as a clock in each row of a list.

    It is `include … only`, but kept: the same values in the same language are rendered once.
    """
    return _part(name, get_language(), tuple(values.items()))


@lru_cache(maxsize=4096)
def _part(
    name: str, _language: str | None, values: tuple[tuple[str, Hashable], ...]
) -> SafeString:
    return mark_safe(render_to_string(name, dict(values)))  # noqa: S308 - a template escapes


@lru_cache(maxsize=256)
def _icon(name: str) -> SafeString:
    """Pages hold hundreds of them, and they never change while we run."""
    return mark_safe(render_to_string(f"icons/{name}.svg").strip())  # noqa: S308 - our own file


@lru_cache(maxsize=64)
def _version(name: str) -> str:
    return hashlib.sha256(Path(f"{_STATIC}/{name}").read_bytes()).hexdigest()[:8]
