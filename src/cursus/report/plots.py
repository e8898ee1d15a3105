"""The figures that steps drew, embedded in the page up to a total size."""

from __future__ import annotations

import base64
import struct
from typing import TYPE_CHECKING

from cursus.report.markup import Markup, tag, verbatim
from cursus.report.wording import size

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cursus.report.components import Links
    from cursus.report.contents import Plot

__all__ = ["PLOT_BYTES", "gallery", "png_size"]

# Base64 makes four characters of three bytes: the plots take 8 MB of the page at most.
PLOT_BYTES = 6_000_000
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">II")
_SIZE_AT, _SIZE_END = 16, 24


def gallery(plots: Iterable[Plot], links: Links, most: int = PLOT_BYTES) -> Markup | None:
    """The plots in their order; those that are too large for what is left, or no PNG, are listed with their paths."""
    shown: list[Markup] = []
    left_out: list[Markup] = []
    for plot in plots:
        content = plot.read(most)
        pixels = png_size(content) if content is not None else None
        if content is None or pixels is None:
            why = "no PNG image" if content is not None else f"too large: {size(most)} are left of the page's room"
            left_out.append(_named(plot, why if plot.path.exists() else "gone"))
        else:
            most -= len(content)
            shown.append(_figure(plot, content, pixels, links))
    if not shown and not left_out:
        return None
    note = tag("p", "Left out:", cls="note") if left_out else None
    return tag("div", tag("div", shown, cls="plots"), note, tag("ul", left_out, cls="plain") if left_out else None)


def png_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG image in pixels; None where the bytes are no such image."""
    if not content.startswith(_SIGNATURE) or len(content) < _SIZE_END or content[12:_SIZE_AT] != b"IHDR":
        return None
    width, height = _HEADER.unpack(content[_SIZE_AT:_SIZE_END])
    return width, height


def _figure(plot: Plot, content: bytes, pixels: tuple[int, int], links: Links) -> Markup:
    # Base64 has no character that needs escaping, and escaping megabytes of it takes time.
    source = verbatim(f'src="data:image/png;base64,{base64.b64encode(content).decode("ascii")}"')
    about = f"{plot.name}, drawn by step {plot.artifact.step}"
    shell = tag("img", alt=about, width=str(pixels[0]), height=str(pixels[1]))
    image = verbatim(f"{shell[:-1]} {source}>")
    told = [links.to(plot.artifact.step), " ", tag("code", plot.name, title=str(plot.path))]
    return tag("figure", image, tag("figcaption", told))


def _named(plot: Plot, why: str) -> Markup:
    member = f" ({plot.member})" if plot.member else ""
    return tag("li", tag("code", f"{plot.path}{member}", cls="path"), f" of step {plot.artifact.step}: {why}")
