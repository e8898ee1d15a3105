"""The report as a browser shows it: complete and quiet, on a desk and on a phone, without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.functional.browser import CHROMIUM, Browser
from tests.unit.report.pipelines import run_at

from cursus.report import write_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [
    pytest.mark.functional,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
]
SECTIONS = ["Key figures", "Pipeline", "Timeline", "Plots", "Steps", "Artifacts"]
HEADINGS = "[...document.querySelectorAll('h2')].filter(each => each.offsetHeight > 0).map(each => each.innerText)"
# How far the page, or a box that cannot be scrolled, reaches beyond the window.
OVERFLOW = """
(() => {
  const scrolls = each => each && (/auto|scroll|hidden/.test(getComputedStyle(each).overflowX)
                                   || scrolls(each.parentElement));
  const beyond = [...document.querySelectorAll('main *')].filter(each =>
    each.getBoundingClientRect().right > innerWidth + 1 && !scrolls(each.parentElement));
  return [document.documentElement.scrollWidth - innerWidth, beyond.map(each => each.outerHTML.slice(0, 80))];
})()
"""
OPEN_ALL = "document.querySelectorAll('details').forEach(each => { each.open = true; })"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    opened = Browser(tmp_path_factory.mktemp("profile"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(run_at(tmp_path_factory.mktemp("good")).folder)


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(run_at(tmp_path_factory.mktemp("failed"), broken=("Prepare",)).folder)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 768, 390])
@pytest.mark.parametrize("outcome", ["good", "failed"])
def test_the_whole_page_is_there_and_fits(
    browser: Browser, request: pytest.FixtureRequest, outcome: str, width: int, *, dark: bool
) -> None:
    page = request.getfixturevalue(outcome)
    visit = browser.open(page, width=width, dark=dark)

    wanted = SECTIONS if outcome == "good" else ["What failed", *(each for each in SECTIONS if each != "Plots")]
    assert [each for each in visit.ask(HEADINGS) if each in {*SECTIONS, "What failed"}] == wanted
    assert visit.ask(OVERFLOW) == [0, []]
    visit.ask(OPEN_ALL)
    assert visit.ask(OVERFLOW) == [0, []]
    assert visit.said == []
    assert [each for each in visit.requests if not each.startswith("data:")] == [page.as_uri()]


def test_dark_and_light_differ(browser: Browser, good: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    grounds = [browser.open(good, width=1280, dark=dark).ask(ground) for dark in (False, True)]
    assert grounds[0] != grounds[1]


def test_plots_are_drawn_from_the_page_itself(browser: Browser, good: Path) -> None:
    images = browser.open(good, width=1280).ask(
        "[...document.images].map(each => [each.complete, each.naturalWidth, each.naturalHeight])"
    )
    assert images == [[True, 320, 200]]


def test_a_link_to_a_step_opens_it_with_its_log(browser: Browser, good: Path) -> None:
    visit = browser.open(good, width=1280)
    step = "[...document.querySelectorAll('details.step')].find(each => each.innerText.startsWith('Train'))"
    assert visit.ask(f"{step}.open") is False
    visit.ask("[...document.querySelectorAll('.bars a')].find(each => each.innerText === 'Train').click()")
    visit.ask("new Promise(done => setTimeout(done, 100))")
    assert visit.ask(f"{step}.open") is True
    assert visit.ask(f"{step}.getBoundingClientRect().top < innerHeight") is True
    assert "[59] train-auc" in visit.ask(f"{step}.querySelector('pre').textContent")


def test_the_picture_of_the_pipeline_can_be_seen_whole(browser: Browser, good: Path) -> None:
    visit = browser.open(good, width=390)
    beyond = "(box => box.scrollWidth - box.clientWidth)(document.querySelector('.picture .scroll'))"
    assert visit.ask(beyond) > 0
    visit.ask("document.querySelector('.picture input').click()")
    assert visit.ask(beyond) == 0


@pytest.mark.parametrize(
    ("markup", "heard"),
    [
        ("<script>console.error('broken')</script>", "broken"),
        ("<script>nothing.there()</script>", "nothing is not defined"),
        ("<img src='https://example.org/x.png'>", "example.org"),
    ],
)
def test_the_browser_hears_what_goes_wrong_on_a_page(browser: Browser, tmp_path: Path, markup: str, heard: str) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<!doctype html><main><div style='width: 600px'>wide</div>{markup}</main>")
    visit = browser.open(page, width=390)
    assert heard in " ".join(visit.said)
    assert visit.ask(OVERFLOW)[0] > 200
