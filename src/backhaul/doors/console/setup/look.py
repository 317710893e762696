"""How a brand looks to its shoppers and how they reach it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from backhaul.core import contrast
from backhaul.core.errors import DomainError
from backhaul.doors.console.desk import Desk, desk_page, private
from backhaul.doors.console.flash import tell
from backhaul.doors.console.setup.forms import (
    language_field,
    put_problems,
    put_refusal,
    text,
    zone_field,
)
from backhaul.foundation.tenancy import logos
from backhaul.foundation.tenancy.access import May
from backhaul.foundation.tenancy.brands import BrandLook, dress_brand, look_problems
from backhaul.foundation.tenancy.models import Brand

#: The product's own, until a brand has chosen.
_OURS = {"colour": "#0f766e", "dark_colour": "#3fb8ac"}


def _colour(label: object) -> Any:
    return forms.CharField(
        label=label,  # type: ignore[arg-type] # lazily translated
        max_length=7,
        widget=forms.TextInput(attrs={"type": "color"}),
    )


class LookForm(forms.Form):
    name = text(gettext_lazy("Name"))
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("PNG, JPEG or WebP. It is shown 36 pixels high."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    no_logo = forms.BooleanField(label=gettext_lazy("Show the first letter"), required=False)
    colour = _colour(gettext_lazy("Colour on light pages"))
    dark_colour = _colour(gettext_lazy("Colour on dark pages"))
    help_email = forms.EmailField(
        label=gettext_lazy("Help e-mail"),
        required=False,
        help_text=gettext_lazy("Answers to your messages go there."),
    )
    help_hours = text(gettext_lazy("Help hours"), most=80, required=False)
    shop_url = forms.URLField(
        label=gettext_lazy("Your shop"), required=False, assume_scheme="https"
    )
    privacy_url = forms.URLField(
        label=gettext_lazy("Privacy notice"), required=False, assume_scheme="https"
    )
    imprint_url = forms.URLField(
        label=gettext_lazy("Imprint"), required=False, assume_scheme="https"
    )
    locale = language_field(
        help_text=gettext_lazy("Of messages to shoppers whose language nobody knows.")
    )
    time_zone = zone_field()
    lookup = forms.ChoiceField(
        label=gettext_lazy("What opens an order"),
        choices=[
            (Brand.Lookup.MATCH, gettext_lazy("Order number and e-mail address")),
            (
                Brand.Lookup.CODE,
                gettext_lazy("A six-digit code that is sent to the e-mail address"),
            ),
        ],
        widget=forms.RadioSelect,
    )
    withdrawals = forms.ChoiceField(
        label=gettext_lazy("Lead shoppers to the declaration of withdrawal"),
        choices=[
            (
                Brand.Withdrawals.AUTO,
                gettext_lazy("If you sell in the European Economic Area"),
            ),
            (Brand.Withdrawals.SHOWN, gettext_lazy("Always")),
            (Brand.Withdrawals.HIDDEN, gettext_lazy("Never: you sell to no consumer there")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    takes_proofs = forms.BooleanField(
        label=gettext_lazy("Take back goods without an order, with a receipt"),
        required=False,
        help_text=gettext_lazy("Bought in a shop or given: a person looks at each."),
    )

    def clean_withdrawals(self) -> str:
        return str(self.cleaned_data["withdrawals"] or Brand.Withdrawals.AUTO)


@dataclass(frozen=True, slots=True)
class Sample:
    """The brand's colours beside what is written in them, for a drawing of its pages."""

    shades: dict[str, str]
    dark: dict[str, str]
    ratio: str
    dark_ratio: str
    is_enough: bool
    dark_is_enough: bool


@desk_page(May.CONFIGURE)
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, desk: Desk) -> HttpResponse:
    brand = desk.brand
    kept = {**_OURS, **_kept(brand)}
    form = LookForm(request.POST or None, request.FILES or None, initial=kept)
    if request.method == "POST" and form.is_valid() and _save(form, desk):
        tell(request, _("Saved. Shoppers see it now."))
        return redirect("console:settings", slug=brand.slug)
    chosen = form.data if form.is_bound else kept
    context = {
        "form": form,
        "sample": _sample(str(chosen.get("colour")), str(chosen.get("dark_colour"))),
        "picture": logos.address_of(brand),
        "name": chosen.get("name"),
    }
    status = 422 if form.errors else 200
    return desk.render(
        request, "console/setup/look.html", context, current="settings", status=status
    )


@desk_page(May.CONFIGURE)
@require_safe
def preview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Answer with the drawing alone, while colours are being tried."""
    given = request.GET
    context = {
        "sample": _sample(given.get("colour", ""), given.get("dark_colour", "")),
        "name": given.get("name", "")[:120] or desk.brand.name,
        "brand": desk.brand,
    }
    return private(render(request, "console/setup/_sample.html", context))


def _kept(brand: Brand) -> dict[str, Any]:
    names = BrandLook.__dataclass_fields__
    kept = {name: getattr(brand, name) for name in names if hasattr(brand, name)}
    theme = brand.theme
    colours = {"colour": theme.get("brand"), "dark_colour": theme.get("dark_brand")}
    return {**kept, **{name: value for name, value in colours.items() if value}}


def _save(form: LookForm, desk: Desk) -> bool:
    given = dict(form.cleaned_data)
    upload, no_logo = given.pop("logo"), given.pop("no_logo")
    wanted = BrandLook(**given)
    problems = look_problems(wanted)
    put_problems(form, problems)
    logo: str | None = "" if no_logo else None
    try:
        if not problems and upload:
            logo = logos.keep(desk.brand.pk, upload.read(logos.MOST_BYTES + 1))
    except DomainError as error:
        put_refusal(form, error, "logo")
    if form.errors:
        return False
    dress_brand(desk.brand, wanted, logo=logo, by=desk.seat.user, at=desk.now)
    return True


def _sample(colour: str, dark_colour: str) -> Sample:
    light = colour if contrast.is_colour(colour) else _OURS["colour"]
    dark = dark_colour if contrast.is_colour(dark_colour) else _OURS["dark_colour"]
    shades = {**contrast.shades(light, is_dark=False), **contrast.shades(dark, is_dark=True)}
    plain = {name: value for name, value in shades.items() if not name.startswith("dark_")}
    ratios = [
        min(contrast.ratio(each, ground) for ground in grounds.values())
        for each, grounds in (
            (light, contrast.LIGHT_GROUNDS),
            (dark, contrast.DARK_GROUNDS),
        )
    ]
    dark_ones = {
        name.removeprefix("dark_"): value for name, value in shades.items() if name not in plain
    }
    return Sample(
        plain,
        dark_ones,
        f"{ratios[0]:.1f}",
        f"{ratios[1]:.1f}",
        ratios[0] >= contrast.ENOUGH,
        ratios[1] >= contrast.ENOUGH,
    )
