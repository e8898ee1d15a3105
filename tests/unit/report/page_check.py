"""Reads a page as a browser would: nesting, ids, what it refers to, and the text that a reader sees."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"img", "input", "meta"}


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"{tag} is never closed" for tag in self._open]
        self.faults += [f"id {name} is used twice" for name in set(self.ids) if self.ids.count(name) > 1]
        known = {f"#{name}" for name in self.ids}
        self.faults += [f"{link} leads nowhere" for link in self.links if link not in known]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if len(given) != len(attrs):
            self.faults.append(f"{tag} has an attribute twice: {attrs}")
        self._look(tag, given)
        if tag not in VOID:
            self._open.append(tag)

    def _look(self, tag: str, given: dict[str, str]) -> None:
        self.ids += [given["id"]] if "id" in given else []
        if tag != "img" and "src" in given:
            self.faults.append(f"{tag} loads {given['src']}")
        if tag == "img" and not given.get("src", "").startswith("data:image/png;base64,"):
            self.faults.append(f"img loads {given.get('src')}")
        if "href" in given:
            self.links.append(given["href"])
        self.faults += [f"{tag} has a handler {name}" for name in given if name.startswith("on")]
        self.faults += [f"{tag} has a style of its own" for name in given if name == "style"]

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes what is not open, near {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] not in ("style", "script"):
            self.words.append(data)
