"""Which columns of the list somebody wants to see: kept in a cookie of their own browser."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.listing.asked import back_to
from backhaul.foundation.tenancy.access import May

#: Number and headline always stay: without them a row says nothing.
COLUMNS = ("who", "units", "due", "value", "owner")
_COOKIE = "columns_hidden"
_A_YEAR = 365 * 86_400


def hidden_of(request: HttpRequest) -> dict[str, bool]:
    """Return the columns that were put away; what the cookie cannot mean is not there."""
    said = request.COOKIES.get(_COOKIE, "")[:100].split(".")
    return {name: True for name in COLUMNS if name in said}


def choices_of(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Return name, words and whether it is shown."""
    words = {
        "who": _("Shopper"),
        "units": _("Units"),
        "due": _("Promise"),
        "value": _("Value"),
        "owner": _("Owner"),
    }
    hidden = hidden_of(request)
    return [(name, words[name], name not in hidden) for name in COLUMNS]


@require_POST
@desk_page(May.VIEW)
def choose(request: HttpRequest, desk: Desk) -> HttpResponse:
    wanted = request.POST.getlist("column")
    hidden = [name for name in COLUMNS if name not in wanted]
    response = back_to(request.POST.get("back", ""), desk.brand.slug)
    if hidden:
        response.set_cookie(
            _COOKIE,
            ".".join(hidden),
            max_age=_A_YEAR,
            path="/b/",
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(_COOKIE, path="/b/")
    return response
