from __future__ import annotations

import re
from importlib.resources import files
from itertools import pairwise

import pytest

CSS = files("cursus.report").joinpath("page.css").read_text(encoding="utf-8")
INK = ("text", "quiet", "accent", "succeeded", "failed", "skipped", "notrun", "stopped")


def colours(theme: str) -> dict[str, str]:
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    assert len(blocks) == 2
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", blocks[("light", "dark").index(theme)]))


def luminance(colour: str) -> float:
    parts = [int(colour[at:to], 16) / 255 for at, to in pairwise((1, 3, 5, 7))]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["page", "surface", "code"])
@pytest.mark.parametrize("ink", INK)
def test_text_and_states_can_be_read_on_every_ground(theme: str, ground: str, ink: str) -> None:
    palette = colours(theme)
    assert contrast(palette[ink], palette[ground]) >= 4.5


def test_black_on_white_has_the_contrast_that_the_guidelines_give_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_style_and_script_load_nothing_and_cannot_end_their_element() -> None:
    script = files("cursus.report").joinpath("page.js").read_text(encoding="utf-8")
    for source in (CSS, script):
        assert not re.search(r"url\(|@import|https?:|//[a-z]|fetch|</", source)
