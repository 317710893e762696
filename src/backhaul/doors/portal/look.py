"""How a brand looks on its pages: name, logo, help, and its colours as a stylesheet."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from backhaul.core.errors import NotFound
from backhaul.core.withdrawals import labels_of
from backhaul.foundation.tenancy.directory import brand_by_slug
from backhaul.foundation.tenancy.logos import address_of, picture_of
from backhaul.foundation.tenancy.models import Brand
from backhaul.stages.withdrawals.queries import is_shown

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LOGO = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}\.svg")
_COLOURS = ("brand", "brand_ink", "brand_strong", "brand_soft")


@dataclass(frozen=True, slots=True)
class Look:
    slug: str
    name: str
    initial: str
    logo: str
    """A file below `static/demo/`; empty: the initial stands in for it."""
    version: str
    """Changes with the colours, so that a browser does not keep old ones."""
    help_email: str
    help_hours: str
    scene: str = ""
    """A drawing below `static/demo/` for the first page; empty: a bar of the brand colour."""
    shop_url: str = ""
    privacy_url: str = ""
    imprint_url: str = ""
    picture: str = ""
    """Where the brand's own logo is; empty: `logo`, or the initial."""
    withdraws: bool | Callable[[], bool] = True
    """Whether its pages lead to the declaration of withdrawal; asked when a page is drawn."""
    withdraw_label: str = ""
    takes_proofs: bool = True


def look_of(brand: Brand) -> Look:
    logo = str(brand.theme.get("logo", ""))
    scene = str(brand.theme.get("scene", ""))
    digest = hashlib.sha256(json.dumps(brand.theme, sort_keys=True).encode())
    return Look(
        slug=brand.slug,
        name=brand.name,
        initial=brand.name[:1].upper(),
        logo=logo if _LOGO.fullmatch(logo) else "",
        version=digest.hexdigest()[:8],
        help_email=brand.help_email,
        help_hours=brand.help_hours,
        scene=scene if _LOGO.fullmatch(scene) else "",
        shop_url=brand.shop_url,
        privacy_url=brand.privacy_url,
        imprint_url=brand.imprint_url,
        picture=address_of(brand),
        withdraws=partial(is_shown, brand),
        takes_proofs=brand.takes_proofs,
        withdraw_label=labels_of(get_language() or "en").declare,
    )


@require_safe
def theme(_request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the brand's colours; whatever is not a colour is left out."""
    try:
        brand = brand_by_slug(slug)
    except NotFound:
        return HttpResponseNotFound()
    response = HttpResponse(_stylesheet(brand.theme), content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def logo(_request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the logo that the brand handed in; it is a picture of our own making."""
    try:
        picture = picture_of(brand_by_slug(slug))
    except NotFound:
        return HttpResponseNotFound()
    response = HttpResponse(picture, content_type="image/png")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _stylesheet(colours: dict[str, object]) -> str:
    light = _properties(colours, "")
    dark = _properties(colours, "dark_")
    sheet = f":root{{{light}}}\n" if light else ""
    if dark:
        sheet += f"@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
    return sheet


def _properties(colours: dict[str, object], prefix: str) -> str:
    known = ((name, str(colours.get(prefix + name, ""))) for name in _COLOURS)
    return "".join(
        f"--{name.replace('_', '-')}:{colour};"
        for name, colour in known
        if _COLOUR.fullmatch(colour)
    )
