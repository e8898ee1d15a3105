"""An HTML page that needs nothing from anywhere else: its style, its script, and a policy that allows no other."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from cursus.report.markup import Child, Markup, tag, verbatim

__all__ = ["document", "resource"]


def document(title: str, contents: Child, *, style: str = "") -> str:
    """The whole page as text: contents in the look of a report, with rules of style in addition.

    Args:
        title: what a tab is named by.
        contents: the parts of the page, one below the other.
        style: CSS of this package, see `resource`.
    """
    script = resource("page.js")
    body = tag("body", tag("main", contents), tag("script", script))
    return f"<!doctype html>\n{tag('html', _head(title, resource('page.css') + style, script), body, lang='en')}\n"


def resource(name: str, package: str = "cursus.report") -> Markup:
    """The text of a file that a package of cursus ships."""
    return verbatim(files(package).joinpath(name).read_text(encoding="utf-8"))


def _head(title: str, style: str, script: Markup) -> Markup:
    # Should anything of a run ever get past the escaping, the browser runs no script and loads nothing for it.
    policy = f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        tag("style", verbatim(style)),
    )


def _hash(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode("ascii")
