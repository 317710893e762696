"""API keys of a brand: made once, shown once, revoked for good."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.setup.forms import text
from backhaul.foundation.tenancy import keys as actions
from backhaul.foundation.tenancy.access import May

_SCOPES = {
    "orders": gettext_lazy("Orders: read and hand in"),
    "returns": gettext_lazy("Returns: request, read, change, labels"),
    "scans": gettext_lazy("Scans: hand in what carriers say"),
    "station": gettext_lazy("Station: receive, inspect, decide"),
    "money": gettext_lazy("Money: approve and send refunds"),
    "goodwill": gettext_lazy("Gifts: goodwill, interest, store credit without a return"),
    "credit": gettext_lazy("Store credit: balance, reserve, spend"),
    "accounts": gettext_lazy("Bank accounts of shoppers: read masked, enter, ask for"),
    "transfers": gettext_lazy("Bank transfers: files with whole accounts, the bank’s answers"),
}


class KeyForm(forms.Form):
    name = text(
        gettext_lazy("What it is for"),
        most=80,
        help_text=gettext_lazy("The name of the program that will use it."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        choices=list(_SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A new key is in the answer to the form and nowhere else: it cannot be shown again."""
    form = KeyForm(request.POST or None)
    made = ""
    if request.method == "POST" and form.is_valid():
        made = actions.make_key(
            desk.brand,
            actions.NewKey(form.cleaned_data["name"], tuple(form.cleaned_data["scopes"])),
            by=desk.seat.user,
            at=desk.now,
        )
        form = KeyForm()
    rows = [
        {
            "id": row.pk,
            "name": row.name,
            "hint": row.hint,
            "scopes": [_SCOPES.get(scope, scope) for scope in row.scopes],
            "codes": row.scopes,
            "since": desk.local.day_of(row.created_at),
            "at": row.created_at,
        }
        for row in actions.open_keys(desk.brand)
    ]
    context = {"form": form, "keys": rows, "made": made}
    status = 422 if form.errors else 200
    return desk.render(
        request, "console/setup/keys.html", context, current="keys", status=status
    )


@desk_page(May.CONFIGURE)
@require_POST
def revoke_key(request: HttpRequest, desk: Desk, key_id: int) -> HttpResponse:
    with transaction.atomic():
        name = actions.revoke_key(desk.brand, key_id, by=desk.seat.user, at=desk.now)
    tell(request, _("The key “%(name)s” works no more.") % {"name": name})
    return redirect("console:keys", slug=desk.brand.slug)
