"""The list in a real browser: with the keyboard alone, at every width, bright and dark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from backhaul.foundation.tenancy.acting import acting_for
from backhaul.foundation.tenancy.models import Brand, Member, Role
from backhaul.stages.returns.models import Return
from tests.cast import MONDAY, Cast
from tests.doors.axe import SIDEWAYS, leave_every_third_row, violations
from tests.doors.conftest import sign_in
from tests.doors.console.listing import open_ones, owners
from tests.makers.bulk import make_bulk
from tests.makers.stories import standing_at

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_SMALL = """() => [...document.querySelectorAll("button, summary, a, input[type=search]")]
  .filter(e => e.checkVisibility() && e.getClientRects().length && !e.matches(".skip"))
  .filter(e => e.getBoundingClientRect().height < 43.5 && !e.closest(".chip"))
  .map(e => e.outerHTML.slice(0, 90))"""


@pytest.fixture
def full(live_cast: Cast) -> Cast:
    make_bulk(live_cast.nordlicht, 60)
    Member.objects.create(user=live_cast.ada, brand=live_cast.voltaic, role=Role.VIEWER)
    standing_at(MONDAY)
    return live_cast


@pytest.fixture
def page(chromium: Browser, site: str, full: Cast) -> Iterator[Page]:
    """Ada's browser at the list; whatever it complains about is an error."""
    shown = opened(chromium, site, full)
    yield shown
    assert complaints[shown] == []


complaints: dict[Page, list[str]] = {}


def opened(browser: Browser, site: str, cast: Cast, address: str = "", **looks: Any) -> Page:
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **looks})
    context.set_default_timeout(30_000)
    sign_in(context, site, cast.ada)
    page = context.new_page()
    said: list[str] = []
    complaints[page] = said
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{site}/b/nordlicht/{address}")
    return page


def rows(page: Page) -> list[str]:
    return page.locator(".list-ran a:first-child").all_text_contents()


LOOKS = (
    (390, "light", "en-GB"),
    (390, "dark", "zh-CN"),
    (800, "light", "zh-CN"),
    (1000, "dark", "en-GB"),
    (1440, "light", "zh-CN"),
    (1440, "dark", "en-GB"),
)


@pytest.mark.parametrize("address", ["", "?view=all&headline=group:over", "search?q=B1000"])
@pytest.mark.parametrize(
    "looks",
    [
        pytest.param(LOOKS[1::4], id="some"),
        pytest.param(LOOKS, id="all", marks=pytest.mark.nightly),
    ],
)
def test_it_fits_every_width_theme_and_language(
    chromium: Browser, site: str, full: Cast, address: str, looks: Sequence[tuple[Any, ...]]
) -> None:
    for width, scheme, locale in looks:
        size = {"width": width, "height": 900}
        page = opened(
            chromium, site, full, address, viewport=size, color_scheme=scheme, locale=locale
        )

        assert page.evaluate(SIDEWAYS) == 0, (width, scheme)
        assert complaints[page] == []
        if width == 390:
            assert page.evaluate(_SMALL) == []
        if len(looks) < len(LOOKS):
            leave_every_third_row(page)
        assert violations(page) == [], (width, scheme)
        page.context.close()


def test_the_list_is_walked_and_a_return_opened_by_keys(page: Page, full: Cast) -> None:
    first, second, third, *_others = open_ones(full.nordlicht, 10)
    assert rows(page)[:3] == [first, second, third]

    for key in "jjjk":
        page.keyboard.press(key)
    expect(page.locator("[data-row][data-now] .list-ran")).to_have_text(second)
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/b/nordlicht/returns/{second}/")


def test_digits_are_views_and_letters_go_places(page: Page, site: str) -> None:
    page.keyboard.press("4")
    expect(page.locator(".tab[aria-current]")).to_contain_text("With an incident")
    page.wait_for_url("**/b/nordlicht/?view=incident")
    page.keyboard.press("g")
    page.keyboard.press("q")

    page.wait_for_url("**/b/nordlicht/reviews/")


def test_a_slash_searches_and_letters_are_letters_there(page: Page, full: Cast) -> None:
    with acting_for(full.nordlicht.pk):
        found = Return.objects.filter(brand=full.nordlicht, headline="inspected").first()
    assert found is not None

    page.keyboard.press("/")
    page.keyboard.type("jx?1")
    expect(page.locator("#find")).to_have_value("jx?1")
    page.locator("#find").fill(found.ran.replace("-", "").lower())
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/b/nordlicht/returns/{found.ran}/")


def test_all_keys_are_shown_and_put_away(page: Page) -> None:
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="All keys")
    expect(dialog).to_contain_text("Next row, previous row")
    leave_every_third_row(page)
    assert violations(page) == []

    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()


def test_single_keys_can_be_switched_off(chromium: Browser, site: str, full: Cast) -> None:
    full.ada.single_keys = False
    full.ada.save()
    page = opened(chromium, site, full)

    page.keyboard.press("j")
    page.keyboard.press("4")

    assert page.locator("[data-row][data-now]").count() == 0
    assert page.url.endswith("/b/nordlicht/")


def test_a_filter_is_added_kept_as_a_view_and_taken_away(page: Page) -> None:
    page.keyboard.press("f")
    page.get_by_label("Incident").select_option("no_movement")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".chip")).to_contain_text("No movement")

    page.get_by_text("Save this view").first.click()
    page.get_by_label("Name of the view").fill("停滞 ones")
    page.locator(".tabs .drop-body button").click()

    expect(page.locator(".tab[aria-current]")).to_have_text("停滞 ones")
    page.get_by_role("link", name="Remove filter Incident No movement").click()
    expect(page.locator(".tab[aria-current]")).to_contain_text("All open")


def test_the_list_is_taken_along(page: Page, full: Cast) -> None:
    with page.expect_download() as coming:
        page.get_by_role("link", name="Export").click()

    text = coming.value.path().read_text(encoding="utf-8-sig")

    assert text.splitlines()[0].startswith("RAN,Requested,")
    assert len(text.splitlines()) == 1 + 54


def test_some_are_selected_taken_and_put_back_by_keys(page: Page, full: Cast) -> None:
    first, second = open_ones(full.nordlicht, 2)

    for key in "jxjx":
        page.keyboard.press(key)
    expect(page.locator(".bulk")).to_be_visible()
    expect(page.locator("[data-count]")).to_have_text("2 selected")
    page.keyboard.press("t")
    expect(page.locator(".flash")).to_contain_text("You have 2 returns now.")
    assert owners(full.nordlicht) == dict.fromkeys((first, second), f"member:{full.ada.pk}")

    page.wait_for_load_state("load")  # the keys are there once their script is
    page.keyboard.press("u")

    expect(page.locator(".flash")).to_contain_text("2 were put back.")
    assert owners(full.nordlicht) == {}


def test_escape_clears_the_selection(page: Page) -> None:
    page.get_by_label("Select all on this page").check()
    expect(page.locator("[data-count]")).to_have_text("50 selected")

    page.keyboard.press("Escape")

    expect(page.locator(".bulk")).to_be_hidden()


def test_brands_are_switched_by_a_digit(page: Page) -> None:
    page.locator(".switch summary").click()
    page.keyboard.press("2")

    page.wait_for_url("**/b/voltaic/")
    expect(page.get_by_role("heading", name="No returns yet")).to_be_visible()


def test_the_phones_menu_opens_and_shuts(chromium: Browser, site: str, full: Cast) -> None:
    page = opened(chromium, site, full, viewport={"width": 390, "height": 800})
    expect(page.locator("#nav")).to_be_hidden()

    page.get_by_role("button", name="Menu").click()

    expect(page.get_by_role("link", name="Review queue")).to_be_visible()
    leave_every_third_row(page)
    assert violations(page) == []
    page.get_by_role("button", name="Close the menu").click()
    expect(page.locator("#nav")).to_be_hidden()


def test_everything_can_be_reached_without_javascript(
    chromium: Browser, site: str, full: Cast
) -> None:
    Brand.objects.filter(id=full.nordlicht.pk).update(name="Nordlicht " + "sehr lang " * 8)
    page = opened(chromium, site, full, java_script_enabled=False)
    (first,) = open_ones(full.nordlicht, 1)

    page.get_by_label(f"Select {first}").check()
    page.get_by_role("button", name="Assign").click()
    page.get_by_label("Assign to").select_option(label="Ben")
    page.get_by_role("button", name="Assign returns").click()

    expect(page.locator(".flash")).to_contain_text("1 return was assigned.")
    assert owners(full.nordlicht) == {first: f"member:{full.ben.pk}"}
    page.get_by_role("link", name="All keys").click()
    expect(page.get_by_role("heading", name="All keys")).to_be_visible()


def test_on_a_phone_returns_are_selected_and_the_steps_fit(
    chromium: Browser, site: str, full: Cast
) -> None:
    size = {"width": 390, "height": 844}
    page = opened(chromium, site, full, viewport=size, reduced_motion="reduce")
    leave_every_third_row(page)
    boxes = page.locator("td.list-pick input")

    boxes.nth(0).click()
    boxes.nth(1).click()

    bar = page.locator(".bulk")
    expect(bar).to_be_visible()
    expect(bar).to_contain_text("2 selected")
    box = bar.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["height"] < 844 / 3
    for step in bar.locator("button").all():
        where = step.bounding_box()
        assert where is not None
        assert where["height"] >= 43.5
        assert where["x"] + where["width"] <= 390
    assert page.evaluate(SIDEWAYS) == 0
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []
    assert complaints[page] == []
    page.context.close()


def test_space_looks_into_the_present_row_and_follows_it(page: Page, full: Cast) -> None:
    first, second, *_others = open_ones(full.nordlicht, 5)
    look = page.locator("#peek")
    expect(look).to_be_hidden()

    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(look).to_contain_text(first)
    page.keyboard.press("j")
    expect(look).to_contain_text(second)
    page.keyboard.press("Space")
    expect(look).to_be_hidden()

    page.locator("[data-peek]").first.click()
    expect(look).to_contain_text(first)
    leave_every_third_row(page)
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(look).to_be_hidden()
    assert page.url.endswith("/b/nordlicht/")


@pytest.mark.parametrize("scripts", [True, False])
def test_columns_are_put_away_with_and_without_scripts(
    chromium: Browser, site: str, full: Cast, *, scripts: bool
) -> None:
    page = opened(chromium, site, full, java_script_enabled=scripts)
    page.locator("summary", has_text="Columns").click()
    page.get_by_label("Value", exact=True).uncheck()
    page.locator("form[action$=columns] button").click()

    expect(page.locator("th", has_text="Value")).to_have_count(0)
    expect(page.locator("th", has_text="Owner")).to_have_count(1)
    page.context.close()
