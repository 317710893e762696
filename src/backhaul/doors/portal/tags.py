"""Template filters of the shopper's pages."""

from __future__ import annotations

from django import template

register = template.Library()
