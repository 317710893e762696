"""The operator's own pages: brands, return centres, and whether all is well."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from backhaul.core.errors import DomainError
from backhaul.doors.console.desk import operator_page
from backhaul.doors.console.flash import tell
from backhaul.doors.console.setup.forms import (
    language_field,
    put_problems,
    put_refusal,
    text,
    zone_field,
)
from backhaul.doors.console.shell import brand_link
from backhaul.foundation import clock
from backhaul.foundation.pages.local import country_of
from backhaul.foundation.tenancy import sites as site_actions
from backhaul.foundation.tenancy.access import May, Seat
from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.brands import NewBrand, brand_problems
from backhaul.foundation.tenancy.models import Site
from backhaul.foundation.tenancy.sites import SiteAddress, WantedSite
from backhaul.stages.policies.opening import open_brand

_CURRENCIES = (
    "EUR", "USD", "GBP", "SEK", "NOK", "DKK", "CHF", "PLN", "CZK", "HUF", "RON", "BGN", "ISK",
    "TRY", "CAD", "AUD", "NZD", "JPY", "CNY", "HKD", "TWD", "KRW", "SGD", "INR", "AED", "SAR",
    "ILS", "ZAR", "BRL", "MXN", "CLP", "KWD", "BHD",
)  # fmt: skip


class BrandForm(forms.Form):
    name = text(gettext_lazy("Name"))
    slug = text(
        gettext_lazy("Address"),
        most=60,
        help_text=gettext_lazy("The first part of every link: lower case letters, digits, -."),
        attrs={"autocapitalize": "none", "spellcheck": "false"},
    )
    prefix = text(
        gettext_lazy("Letters before every return number"),
        most=4,
        help_text=gettext_lazy("Two to four, without I, O and U. They never change."),
        attrs={"autocapitalize": "characters", "spellcheck": "false"},
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(code, code) for code in _CURRENCIES]
    )
    locale = language_field()
    time_zone = zone_field()

    def clean_prefix(self) -> str:
        return str(self.cleaned_data["prefix"]).upper()


class SiteForm(forms.Form):
    code = text(
        gettext_lazy("Short name"),
        most=40,
        help_text=gettext_lazy("Policies name it so: lower case letters, digits, -."),
    )
    name = text(gettext_lazy("Name"))
    recipient = text(gettext_lazy("Recipient on labels"))
    line1 = text(gettext_lazy("Street and number"))
    line2 = text(gettext_lazy("More of the address"), required=False)
    postcode = text(gettext_lazy("Postcode"), most=20)
    city = text(gettext_lazy("City"))
    region = text(gettext_lazy("Region"), required=False)
    country = text(
        gettext_lazy("Country"), most=2, help_text=gettext_lazy("Two letters, such as DE.")
    )
    phone = text(gettext_lazy("Phone"), most=40, required=False)
    time_zone = zone_field()

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def wanted(self, code: str = "") -> WantedSite:
        given = dict(self.cleaned_data)
        known = code or str(given.pop("code"))
        given.pop("code", None)
        name, zone = given.pop("name"), given.pop("time_zone")
        address = SiteAddress(name=given.pop("recipient"), **given)
        return WantedSite(code=known, name=name, time_zone=zone, address=address)


@operator_page(May.OPERATE)
@require_safe
def overview(request: HttpRequest, seat: Seat) -> HttpResponse:
    with acting_for():
        sites = site_actions.all_sites()
        brands = [
            {"link": brand_link(brand), "slug": brand.slug, "prefix": brand.prefix,
             "currency": brand.currency}
            for brand in seat.brands
        ]  # fmt: skip
        context = {"brands": brands, "sites": sites}
        return _render(request, seat, "console/setup/operator.html", context)


@operator_page(May.OPERATE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_brand(request: HttpRequest, seat: Seat) -> HttpResponse:
    with acting_for():
        zone = _usual_zone(seat)
        first = {"currency": "EUR", "locale": seat.user.locale, "time_zone": zone}
        form = BrandForm(request.POST or None, initial=first)
        if request.method == "POST" and form.is_valid():
            new = NewBrand(**form.cleaned_data)
            put_problems(form, brand_problems(new))
            if not form.errors:
                try:
                    brand = open_brand(new, at=clock.now(), by=seat.actor)
                except DomainError as error:
                    put_refusal(form, error, "slug")
                else:
                    return redirect("console:start", slug=brand.slug)
        status = 422 if form.errors else 200
        return _render(request, seat, "console/setup/new_brand.html", {"form": form}, status)


@operator_page(May.OPERATE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_site(request: HttpRequest, seat: Seat) -> HttpResponse:
    with acting_for():
        zone = _usual_zone(seat)
        first = {
            "code": "" if site_actions.all_sites() else "main",
            "time_zone": zone,
            "country": country_of(zone),
        }
        form = SiteForm(request.POST or None, initial=first)
        if request.method == "POST" and form.is_valid() and _save_site(form):
            tell(request, _("The return centre is there."))
            return redirect("console:operator")
        context = {"form": form, "is_new": True}
        status = 422 if form.errors else 200
        return _render(request, seat, "console/setup/operator_site.html", context, status)


@operator_page(May.OPERATE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_site(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    with acting_for():
        row = site_actions.site_by_code(code)
        form = SiteForm(request.POST or None, initial=_kept(row))
        form.fields.pop("code")
        if request.method == "POST" and form.is_valid() and _save_site(form, row.code):
            tell(request, _("Saved. Labels bought from now on go there."))
            return redirect("console:operator")
        context = {"form": form, "site": row}
        status = 422 if form.errors else 200
        return _render(request, seat, "console/setup/operator_site.html", context, status)


@operator_page(May.OPERATE)
@require_safe
def health(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The same that `backhaul doctor` finds."""
    findings = import_string(settings.BACKHAUL_EXAMINE)()
    context = {"findings": findings, "is_well": all(one.is_well for one in findings)}
    return _render(request, seat, "console/setup/health.html", context, current="health")


def _usual_zone(seat: Seat) -> str:
    """Return where the newest return centre or else a brand is: most likely here too."""
    zones = [site.time_zone for site in reversed(site_actions.all_sites())]
    zones += [brand.time_zone for brand in seat.brands]
    return next((zone for zone in zones if zone != "UTC"), "UTC")


def _save_site(form: SiteForm, code: str = "") -> bool:
    wanted = form.wanted(code)
    put_problems(form, site_actions.site_problems(wanted, is_new=not code))
    if form.errors:
        return False
    site_actions.save_site(wanted, is_new=not code)
    return True


def _kept(row: Site) -> dict[str, Any]:
    address = dict(row.address)
    recipient = address.pop("name", "")
    return {"name": row.name, "time_zone": row.time_zone, "recipient": recipient, **address}


def _render(
    request: HttpRequest,
    seat: Seat,
    template: str,
    context: dict[str, Any],
    status: int = 200,
    *,
    current: str = "operator",
) -> HttpResponse:
    frame = {"seat": seat, "current": current}
    return render(request, template, {**frame, **context}, status=status)
