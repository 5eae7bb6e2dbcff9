"""The report as a browser shows it: without a network, on a phone, and with its few moving parts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import report_samples as samples
from textcx.insights.report import render

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LONG = "Donaudampfschifffahrtsgesellschaftskapitän and a very long tale of a parcel that never came " * 3


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM.is_file(), f"{CHROMIUM} is missing: install Chromium (apt-get install chromium) to test the report"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    made = samples.analysis()
    path = tmp_path / "report.html"
    path.write_text(render(made, samples.context(made)), encoding="utf-8")
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.goto(path.as_uri())
    yield opened
    opened.close()


def ranks(page: Page) -> list[str]:
    """The ranks of the rows that are visible, from top to bottom."""
    found: list[str] = page.eval_on_selector_all(
        "#pain-table tbody:not([hidden])", "bodies => bodies.map(body => body.dataset.rank)"
    )
    return found


def too_wide(page: Page) -> int:
    """Pixels by which the page is wider than the window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return max(0, wide)


def test_the_page_loads_without_a_request_or_a_complaint(browser: Browser, tmp_path: Path) -> None:
    made, heard = samples.analysis(), []
    path = tmp_path / "report.html"
    path.write_text(render(made, samples.context(made)), encoding="utf-8")
    opened = browser.new_page()
    opened.on("request", lambda request: heard.append(request.url))
    opened.on("console", lambda message: heard.append(message.text))
    opened.on("pageerror", lambda error: heard.append(str(error)))
    opened.goto(path.as_uri(), wait_until="load")
    opened.close()
    assert [path.as_uri()] == [url for url in heard if not url.startswith("data:")]


def test_a_chip_shows_the_pain_points_of_one_stage(page: Page) -> None:
    page.get_by_role("button", name="Delivery", exact=True).click()
    assert ranks(page) == ["2", "7", "8"]


def test_a_search_finds_words_in_quotes(page: Page) -> None:
    page.get_by_role("searchbox").fill("puddle")
    assert ranks(page) == ["2"]


def test_a_head_sorts_and_a_second_click_turns_round(page: Page) -> None:
    head = page.get_by_role("button", name="Verbatims", exact=True)
    head.click()
    down = ranks(page)
    head.click()
    assert (down[0], ranks(page)[0]) == ("1", "12")


def test_rows_without_the_value_come_last_either_way(page: Page) -> None:
    page.evaluate("document.getElementById('p-1').removeAttribute('data-trend')")
    head = page.get_by_role("button", name="Trend", exact=True)
    head.click()
    down = ranks(page)[-1]
    head.click()
    assert (down, ranks(page)[-1]) == ("1", "1")


def test_a_row_opens_from_the_keyboard(page: Page) -> None:
    page.locator("#p-2 summary").focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("karton rozmoknięty").first.is_visible()


def test_a_link_of_the_journey_finds_its_row_behind_a_filter(page: Page) -> None:
    page.get_by_role("searchbox").fill("puddle")
    page.locator(".sorest a[href='#p-1']").click()
    page.wait_for_function("!document.getElementById('p-1').hidden")
    assert page.locator("#p-1").is_visible()


@pytest.mark.parametrize("width", [400, 768, 910, 1280])
def test_long_words_do_not_make_the_page_wider_than_the_window(browser: Browser, tmp_path: Path, width: int) -> None:
    made = samples.analysis(6, 6)
    stages = tuple(samples.replace(stage, label=stage.label * 3, owner=LONG) for stage in samples.STAGES)
    themes = tuple(samples.replace(theme, label=LONG, terms=(LONG,)) for theme in made.themes)
    made = samples.replace(made, themes=themes)
    context = samples.context(made, stages=stages, title=LONG, quotes=lambda pointer: LONG * 3)
    path = tmp_path / "long.html"
    path.write_text(render(made, context), encoding="utf-8")
    opened = browser.new_page(viewport={"width": width, "height": 800})
    opened.goto(path.as_uri())
    assert too_wide(opened) == 0
    opened.close()


def test_everything_can_be_read_without_script(browser: Browser, tmp_path: Path) -> None:
    made = samples.analysis()
    path = tmp_path / "report.html"
    path.write_text(render(made, samples.context(made)), encoding="utf-8")
    opened = browser.new_context(java_script_enabled=False).new_page()
    opened.goto(path.as_uri())
    assert (opened.locator("tr.more summary").count(), opened.locator(".tools").is_visible()) == (12, False)
    opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser: Browser, tmp_path: Path, scheme: str) -> None:
    """WCAG AA: 4.5 to 1 for every pair of ink and ground that the style sheet combines."""
    made = samples.analysis(1, 1)
    path = tmp_path / "report.html"
    path.write_text(render(made, samples.context(made)), encoding="utf-8")
    opened = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    opened.goto(path.as_uri())
    assert opened.evaluate(CONTRASTS) == []
    opened.close()


CONTRASTS = """() => {
  const style = getComputedStyle(document.documentElement);
  const read = name => style.getPropertyValue(name).trim();
  const rgb = hex => (hex.length === 4 ? [...hex.slice(1)].map(c => c + c) : hex.slice(1).match(/../g)).map(c => parseInt(c, 16));
  const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
  const heat = read("--heat-rgb").split(" ").map(Number), most = Number(read("--heat-most"));
  const hot = rgb(read("--surface")).map((v, i) => v * (1 - most) + heat[i] * most);
  const grounds = { paper: rgb(read("--paper")), surface: rgb(read("--surface")), hot };
  const inks = ["--ink", "--muted", "--link", "--neg", "--pos", "--quiet"];
  return inks.flatMap(ink => Object.entries(grounds)
    .map(([name, ground]) => [ink, name, ratio(rgb(read(ink)), ground)])).filter(([, , value]) => value < 4.5);
}"""
