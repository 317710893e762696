from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from backhaul.doors.portal.look import look_of
from backhaul.foundation.tenancy.models import Brand
from tests.cast import Cast

STATIC = Path(__file__).resolve().parents[3] / "src/backhaul/static"


def test_the_brands_colours_are_a_stylesheet_of_its_own(cast: Cast, client: Client) -> None:
    Brand.objects.filter(id=cast.nordlicht.pk).update(
        theme={"brand": "#123456", "brand_soft": "#EEF0F2", "dark_brand": "#abcdef"}
    )

    sheet = client.get("/nordlicht/theme.css")

    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert sheet["Cache-Control"] == "public, max-age=3600"
    assert sheet.content.decode() == (
        ":root{--brand:#123456;--brand-soft:#EEF0F2;}\n"
        "@media (prefers-color-scheme:dark){:root{--brand:#abcdef;}}\n"
    )


@pytest.mark.parametrize("colour", ["red", "#12345", "#123456;}body{display:none", 7, None])
def test_what_is_no_colour_is_left_out(cast: Cast, client: Client, colour: object) -> None:
    Brand.objects.filter(id=cast.nordlicht.pk).update(theme={"brand": colour})

    assert client.get("/nordlicht/theme.css").content == b""


def test_there_are_no_colours_of_a_brand_that_is_not_there(cast: Cast, client: Client) -> None:
    assert client.get("/nobody/theme.css").status_code == 404


@pytest.mark.parametrize(
    ("logo", "shown"),
    [("nordlicht.svg", "nordlicht.svg"), ("../secret.svg", ""), ("a/b.svg", ""), ("x.png", "")],
)
def test_a_logo_is_a_file_of_ours_or_the_initial(logo: str, shown: str) -> None:
    look = look_of(Brand(slug="nordlicht", name="Nordlicht", theme={"logo": logo}))

    assert (look.logo, look.initial) == (shown, "N")


def test_new_colours_have_a_new_address() -> None:
    one = look_of(Brand(slug="a", name="A", theme={"brand": "#111111"}))
    other = look_of(Brand(slug="a", name="A", theme={"brand": "#222222"}))

    assert one.version != other.version


def test_the_stylesheets_are_small() -> None:
    sizes = [(STATIC / name).stat().st_size for name in ("common.css", "portal.css")]

    assert sum(sizes) < 60_000
