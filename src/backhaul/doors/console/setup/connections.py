"""Carriers and payment providers of a brand: connect, try, change, and their webhooks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backhaul.core.errors import DomainError, OutsideError, Refused
from backhaul.core.ports.setup import FieldKind, Setup, SetupField
from backhaul.doors.console.desk import Desk, desk_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.setup.forms import put_problems, put_refusal, text
from backhaul.foundation.connections import managing
from backhaul.foundation.connections.extras import INSTALL, missing_packages
from backhaul.foundation.connections.kinds import setups
from backhaul.foundation.connections.managing import Connected, Wanted
from backhaul.foundation.connections.models import Connection
from backhaul.foundation.pages.problems import sentence
from backhaul.foundation.tenancy.access import May
from backhaul.foundation.tenancy.acting import acting_for

_LABELS = {
    "base_url": gettext_lazy("Address of the service"),
    "api_key": gettext_lazy("Secret key"),
    "client_id": gettext_lazy("Client ID"),
    "client_secret": gettext_lazy("Secret of the client"),
    "merchant_account": gettext_lazy("Merchant account"),
    "hmac_key": gettext_lazy("HMAC key of the webhook"),
    "disputes_url": gettext_lazy("Address of the Disputes API"),
    "webhook_secret": gettext_lazy("Webhook secret"),
    "webhook_credential": gettext_lazy("Webhook credential"),
    "webhook_header": gettext_lazy("Header that carries the credential"),
    "webhook_key": gettext_lazy("Access key of the account"),
    "public_keys": gettext_lazy("Public keys of the carrier, as JSON"),
    "carrier": gettext_lazy("Carrier, as Karrio names it"),
    "credentials": gettext_lazy("Credentials, a line each: name = value"),
    "account": gettext_lazy("Account and options, a line each: name = value"),
    "service": gettext_lazy("Service to buy, as Karrio names it"),
    "label_format": gettext_lazy("Labels as PDF or ZPL"),
    "test_mode": gettext_lazy("The carrier's test system"),
}
_EMPTY = {
    "hmac_key": gettext_lazy(
        "Adyen gives it when our address is set up as a webhook there. Until then no news of"
        " theirs is believed."
    ),
}
_FACTS = {
    "labels": gettext_lazy("sells labels"),
    "paperless": gettext_lazy("QR instead of paper"),
    "tracking": gettext_lazy("answers where a parcel is"),
    "scans": gettext_lazy("sends scans"),
    "refunds": gettext_lazy("refunds payments"),
    "rates": gettext_lazy("compares rates"),
}
KINDS = {
    Connection.Kind.CARRIER: gettext_lazy("Carriers"),
    Connection.Kind.PAYMENTS: gettext_lazy("Payment providers"),
}


class ConnectionForm(forms.Form):
    """Its fields come from the adapter; a secret is never shown again."""

    name = text(
        gettext_lazy("Name"),
        most=40,
        help_text=gettext_lazy("Orders name the payment provider by it, so keep it short."),
    )

    def __init__(
        self,
        setup: Setup,
        data: Any = None,
        *,
        initial: dict[str, Any] | None = None,
        kept: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(data, initial=initial)
        for field in setup.fields:
            self.fields[field.name] = _field(field, is_kept=field.name in kept)
        if setup.is_sandbox and not kept and "api_key" in self.fields:
            any_text = _("The sandbox takes any text of eight characters or more.")
            self.fields["api_key"].help_text = any_text

    def values(self) -> dict[str, str]:
        """Return texts; of a switch, `yes` or nothing."""
        told = {True: "yes", False: ""}
        return {
            name: told[value] if isinstance(value, bool) else str(value)
            for name, value in self.cleaned_data.items()
            if name != "name"
        }


def _field(field: SetupField, *, is_kept: bool) -> forms.Field:
    label = _LABELS.get(field.name, field.name)
    match field.kind:
        case FieldKind.HIDDEN | FieldKind.HIDDEN_TEXT:
            return _hidden_field(field, label, is_kept=is_kept)
        case FieldKind.SWITCH:
            return forms.BooleanField(label=label, required=False)
        case FieldKind.TEXT:
            short: forms.Field = text(
                label, most=100, required=field.is_required, initial=field.default
            )
            return short
        case FieldKind.LONG_TEXT:
            long: forms.Field = forms.CharField(
                label=label,
                required=field.is_required,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
            )
            return long
        case FieldKind.URL:
            return forms.URLField(
                label=label,
                required=field.is_required,
                initial=field.default,
                max_length=300,
                assume_scheme="https",
                help_text="" if field.is_required else _("Empty: the service itself."),
            )


def _hidden_field(field: SetupField, label: Any, *, is_kept: bool) -> forms.Field:
    if is_kept:
        told = _("There is one. Empty: it stays.")
    else:
        told = "" if field.is_required else _("Empty: the secret address alone is the proof.")
        told = str(_EMPTY.get(field.name, told))
    plain = {"autocomplete": "off", "spellcheck": "false"}
    is_long = field.kind is FieldKind.HIDDEN_TEXT
    return forms.CharField(
        label=label,
        required=field.is_required and not is_kept,
        max_length=2000 if is_long else 500,
        widget=forms.Textarea({**plain, "rows": 4}) if is_long else forms.PasswordInput(plain),
        help_text=told,
    )


@desk_page(May.CONFIGURE)
@require_safe
def connections(request: HttpRequest, desk: Desk) -> HttpResponse:
    rows = managing.connected(desk.brand.pk)
    groups = [
        {
            "kind": kind.value,
            "title": title,
            "rows": [_shown(row, desk) for row in rows if row.kind == kind],
            "adapters": _offered(kind, has_fields=True),
            "heard": _offered(kind, has_fields=False),
        }
        for kind, title in KINDS.items()
    ]
    return desk.render(
        request, "console/setup/connections.html", {"groups": groups}, current="connections"
    )


def _offered(kind: str, *, has_fields: bool) -> list[dict[str, Any]]:
    return [
        {"adapter": adapter, "title": setup.title}
        for adapter, setup in setups(kind).items()
        if bool(setup.fields) is has_fields
    ]


@sensitive_post_parameters()
@desk_page(May.CONFIGURE, in_beats=True)
@require_http_methods(["GET", "HEAD", "POST"])
def add_connection(request: HttpRequest, desk: Desk, kind: str, adapter: str) -> HttpResponse:
    setup = managing.setup_of(kind, adapter)
    form = ConnectionForm(setup, request.POST or None, initial={"name": _name(desk, kind)})
    if request.method == "POST" and form.is_valid():
        wanted = Wanted(kind, adapter, form.cleaned_data["name"], form.values())
        made = _connected(form, desk, wanted)
        if made is not None and not setup.is_heard:
            tell(request, _("%(name)s is connected.") % {"name": wanted.name})
            return redirect("console:connection", slug=desk.brand.slug, connection_id=made[0])
        if made is not None:
            return _just_made(request, desk, *made)
    context = {"form": form, "setup": setup, "facts": _facts(setup), "kind": kind}
    context |= {"missing": missing_packages(setup, {}), "install": INSTALL}
    return _render(request, desk, context, 422 if form.errors else 200)


def _connected(form: ConnectionForm, desk: Desk, wanted: Wanted) -> tuple[int, str] | None:
    with acting_for(desk.brand.pk):
        problems = managing.wanted_problems(desk.brand.pk, wanted)
        if problems:
            put_problems(form, problems)
            return None
        try:
            row, token = managing.connect(desk.brand, wanted, by=desk.seat.user, at=desk.now)
        except DomainError as error:
            put_refusal(form, error, "name")
            return None
    return row.pk, token


def _just_made(
    request: HttpRequest, desk: Desk, connection_id: int, token: str
) -> HttpResponse:
    """Show the webhook's address this once, and let the service know it if it can be told."""
    with acting_for(desk.brand.pk):
        (row,) = managing.connected(desk.brand.pk, connection_id)
    trouble = ""
    if row.setup.tells_its_webhook:
        try:
            managing.tell_webhook(desk.brand.pk, connection_id, token)
        except OutsideError as error:
            trouble = _in_words(error)
    context = {
        "row": _shown(row, desk),
        "address": managing.hook_address(row.kind, row.adapter, token),
        "is_told": row.setup.tells_its_webhook and not trouble,
        "trouble": trouble,
    }
    with acting_for(desk.brand.pk):
        return desk.render(
            request, "console/setup/connection_made.html", context, current="connections"
        )


@sensitive_post_parameters()
@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def connection(request: HttpRequest, desk: Desk, connection_id: int) -> HttpResponse:
    row = _row(desk, connection_id)
    form = ConnectionForm(
        row.setup,
        request.POST or None,
        initial={"name": row.name, **row.config},
        kept=row.kept_secrets,
    )
    if request.method == "POST" and form.is_valid():
        wanted = Wanted(row.kind, row.adapter, form.cleaned_data["name"], form.values())
        try:
            managing.change(desk.brand, row.id, wanted, by=desk.seat.user, at=desk.now)
        except DomainError as error:
            put_refusal(form, error, "name" if error.code.startswith("name") else "")
        else:
            tell(request, _("Saved."))
            return redirect(
                "console:connection", slug=desk.brand.slug, connection_id=connection_id
            )
    context = {"form": form, "setup": row.setup, "facts": _facts(row.setup)}
    context |= {"row": _shown(row, desk), "kind": row.kind}
    context |= {"missing": row.missing, "install": INSTALL}
    return desk.render(
        request,
        "console/setup/connection.html",
        context,
        current="connections",
        status=422 if form.errors else 200,
    )


@desk_page(May.CONFIGURE, in_beats=True)
@require_POST
def try_connection(request: HttpRequest, desk: Desk, connection_id: int) -> HttpResponse:
    """Really call the service, and say what it said."""
    with acting_for(desk.brand.pk):
        row = _row(desk, connection_id)
    try:
        is_done = managing.try_connection(desk.brand.pk, row.id)
    except OutsideError as error:
        tell(request, _in_words(error), tone="error")
    else:
        works = _("%(name)s answered: the connection works.") % {"name": row.name}
        later = _("A worker tries %(name)s. Try again in a moment: it should have the answer.")
        tell(request, works if is_done else later % {"name": row.name})
    return redirect("console:connection", slug=desk.brand.slug, connection_id=connection_id)


@desk_page(May.CONFIGURE, in_beats=True)
@require_POST
def rotate(request: HttpRequest, desk: Desk, connection_id: int) -> HttpResponse:
    with acting_for(desk.brand.pk):
        token = managing.rotate_hook(desk.brand, connection_id, by=desk.seat.user, at=desk.now)
    return _just_made(request, desk, connection_id, token)


@desk_page(May.CONFIGURE)
@require_POST
def make_default(request: HttpRequest, desk: Desk, connection_id: int) -> HttpResponse:
    try:
        managing.make_default(desk.brand, connection_id, by=desk.seat.user, at=desk.now)
    except DomainError as error:
        if error.code == "no_such_connection":
            raise
        tell(request, sentence(error), tone="error")
    else:
        tell(request, _("It is used from now on."))
    return redirect("console:connections", slug=desk.brand.slug)


@desk_page(May.CONFIGURE)
@require_POST
def remove(request: HttpRequest, desk: Desk, connection_id: int) -> HttpResponse:
    try:
        managing.remove(desk.brand, connection_id, by=desk.seat.user, at=desk.now)
    except DomainError as error:
        if error.code == "no_such_connection":
            raise
        tell(request, sentence(error), tone="error")
    else:
        tell(request, _("The connection was removed."))
    return redirect("console:connections", slug=desk.brand.slug)


def _render(
    request: HttpRequest, desk: Desk, context: dict[str, Any], status: int
) -> HttpResponse:
    with acting_for(desk.brand.pk):
        return desk.render(
            request,
            "console/setup/connection.html",
            context,
            current="connections",
            status=status,
        )


def _row(desk: Desk, connection_id: int) -> Connected:
    rows = managing.connected(desk.brand.pk, connection_id)
    if not rows:
        raise managing.no_such_connection()
    return rows[0]


def _name(desk: Desk, kind: str) -> str:
    """Offer the usual name as long as it is free."""
    usual = "carrier" if kind == Connection.Kind.CARRIER else "payments"
    with acting_for(desk.brand.pk):
        taken = {row.name for row in managing.connected(desk.brand.pk) if row.kind == kind}
    return usual if usual not in taken else ""


def _shown(row: Connected, desk: Desk) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "adapter": row.adapter,
        "name": row.name,
        "title": row.setup.title,
        "facts": _facts(row.setup),
        "is_default": row.is_default,
        "can_be_called": row.setup.can_be_called,
        "is_sandbox": row.setup.is_sandbox,
        "is_heard": row.setup.is_heard,
        "base_url": row.config.get("base_url", ""),
        "heard": desk.local.ago(row.heard_at) if row.heard_at else "",
        "heard_at": row.heard_at,
    }


def _facts(setup: Setup) -> list[object]:
    return [_FACTS[fact] for fact in setup.facts if fact in _FACTS]


def _in_words(error: OutsideError) -> str:
    """Say whether it is ours to mend; what the service said stands beside it."""
    if isinstance(error, Refused):
        said = _("The service refused: the key or the address is wrong.")
    else:
        said = _("The service cannot be reached. Check its address, or try again.")
    return f"{said} ({str(error)[:160]})"
