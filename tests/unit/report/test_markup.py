from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from cursus.report.markup import join, printable, tag


class Read(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.words += data


@given(st.text(), st.text())
def test_any_text_is_read_back_as_that_text_and_nothing_else(text: str, attribute: str) -> None:
    read = Read(tag("p", text, title=attribute))
    assert read.seen == [("p", [("title", printable(attribute))])]
    assert read.words == printable(text)


def test_text_joined_to_markup_is_text_again() -> None:
    assert join(tag("b") + "<i>") == "&lt;b&gt;&lt;/b&gt;&lt;i&gt;"


def test_elements_nest_and_nothing_is_nothing() -> None:
    assert tag("ul", [tag("li", each) for each in "ab"], None, []) == "<ul><li>a</li><li>b</li></ul>"


def test_terminal_colours_and_titles_are_taken_out() -> None:
    assert printable("\x1b[1;32mok\x1b[0m \x1b]0;title\x07done") == "ok done"
