"""What an import of orders says on the command line."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backhaul.foundation.pages.import_words import MEANING, refusal

__all__ = ["MEANING", "more_problems", "placed_in", "problems_kept", "refusal", "stopped"]


def placed_in(orders: int) -> str:
    return ngettext(
        "lines of %(orders)d new order", "lines of %(orders)d new orders", orders
    ) % {"orders": orders}


def problems_kept(path: object, lines: int) -> str:
    return ngettext(
        "%(lines)d line is in %(path)s: mend it there and import that file.",
        "%(lines)d lines are in %(path)s: mend them there and import that file.",
        lines,
    ) % {"lines": lines, "path": path}


def more_problems(count: int) -> str:
    return _("… and %(count)d more.") % {"count": count}


def stopped(placed: int) -> str:
    return _(
        "%(placed)d lines were placed before that. Importing the files again is harmless."
    ) % {"placed": placed}
