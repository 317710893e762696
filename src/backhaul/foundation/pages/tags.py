"""Template tags of every door's pages."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

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


@lru_cache(maxsize=256)
def _icon(name: str) -> SafeString:
    """Pages hold hundreds of them, and they never change while we run."""
    return mark_safe(render_to_string(f"icons/{name}.svg").strip())  # noqa: S308 - our own file


@lru_cache(maxsize=64)
def _version(name: str) -> str:
    return hashlib.sha256(Path(f"{_STATIC}/{name}").read_bytes()).hexdigest()[:8]
