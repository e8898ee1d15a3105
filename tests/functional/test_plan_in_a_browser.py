"""A plan as a browser shows it: complete and quiet, on a desk and on a phone, without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.functional.browser import CHROMIUM, Browser
from tests.functional.test_report_in_a_browser import HEADINGS, OVERFLOW
from tests.planned_steps import PLANS

from cursus.planner.rendering import render_plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.functional,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]
# The contrast of each piece of text with what is behind it, where that is below what WCAG asks of small text.
PALE = """
(() => {
  const parts = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = rgb => rgb.slice(0, 3).map(value => value / 255)
    .map(value => value <= .03928 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4)
    .reduce((sum, value, at) => sum + value * [.2126, .7152, .0722][at], 0);
  const behind = each => {
    const found = parts(getComputedStyle(each).backgroundColor);
    const is_clear = found.length === 4 && found[3] === 0;
    return !is_clear ? found : each.parentElement ? behind(each.parentElement) : [255, 255, 255];
  };
  return [...document.querySelectorAll('main *:not(title)')].filter(each =>
    [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim())).map(each => {
      const style = getComputedStyle(each);
      const ink = parts(each.closest('svg') ? style.fill : style.color);
      const frame = each.closest('.node') ? each.closest('.node').querySelector('rect') : null;
      const ground = frame ? parts(getComputedStyle(frame).fill) : behind(each);
      const [one, other] = [light(ink), light(ground)].sort((a, b) => b - a);
      return [(one + .05) / (other + .05), each.outerHTML.slice(0, 90)];
    }).filter(([contrast]) => contrast < 4.5);
})()
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    opened = Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PLANS)
def test_the_whole_plan_is_there_and_fits(
    browser: Browser, tmp_path: Path, name: str, width: int, *, dark: bool
) -> None:
    page = tmp_path / "plan.html"
    page.write_text(render_plan(PLANS[name](), "html"), encoding="utf-8")
    visit = browser.open(page, width=width, dark=dark)
    visit.ask("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert visit.said == []
    assert visit.requests == [page.as_uri()]
    assert visit.ask(OVERFLOW) == [0, []]
    assert visit.ask(PALE) == []
    headings = visit.ask(HEADINGS)
    assert headings[0] == "Neighbourhood"
    assert [each for each in headings if each[:1].isdigit()] == [
        "1. Step Overview", "2. Components to Create", "3. Files to Update", "4. Integration Strategy",
        "5. Contract-Specification Alignment", "6. Error Handling Strategy", "7. Testing and Validation Plan",
    ]  # fmt: skip


def test_the_picture_draws_every_wire_and_every_need_without_one(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "plan.html"
    for name, wires in (("row_count", ["chosen", "chosen", "tied"]), ("vendor_model", ["unmet"])):
        page.write_text(render_plan(PLANS[name](), "html"), encoding="utf-8")
        visit = browser.open(page, width=1280)
        drawn = "[...document.querySelectorAll('svg .wire')].map(each => each.classList[1].slice(5)).sort()"
        assert visit.ask(drawn) == wires
