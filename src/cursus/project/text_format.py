"""Finds out how a text table is written: encoding, delimiter, header; and says where its rows break."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from cursus.errors import DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["RowScan", "TextFormat", "read_text_format", "scan_rows"]

BLOCK = 1 << 20
SNIFFED_ROWS = 100
FAULTS_SHOWN = 10
JUNK_SHARE = 0.01
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
FOREIGN_STARTS = {
    b"PK\x03\x04": "an Excel workbook or zip archive; save the sheet as CSV",
    b"\x1f\x8b": "a gzip archive; unpack it first",
    b"PAR1": "a Parquet file; rename it to end in .parquet",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; save the sheet as CSV",
    codecs.BOM_UTF16_LE: "UTF-16 text; save it as UTF-8",
    codecs.BOM_UTF16_BE: "UTF-16 text; save it as UTF-8",
}
CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r\f"))


@dataclass(frozen=True, slots=True)
class TextFormat:
    """How the text of a table is written."""

    delimiter: str
    encoding: str
    header: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowScan:
    """How many rows of data a text table has, and what is wrong with them."""

    rows: int
    faults: tuple[Fault, ...]


def read_text_format(path: Path) -> TextFormat:
    """Encoding (utf-8, utf-8-sig or latin-1), delimiter (comma, semicolon, tab or bar) and column names of a file.

    A column without a name is called "Unnamed: <place>", as pandas calls it.

    Raises:
        DataError: the file holds no text, or no header.
    """
    with path.open("rb") as file:
        _refuse_junk(path, file.read(BLOCK))
    encoding = _encoding(path)
    delimiter = _delimiter(path, encoding)
    try:
        header = next(_records(path, encoding, delimiter), (0, []))[1]
    except csv.Error as error:
        raise DataError(f"{path}:1: {error}", hint="give a file with the names of its columns on line 1") from error
    if not header:
        raise DataError(f"{path}: the file holds nothing but blank lines", hint="give a file with a header and rows")
    names = tuple(name or f"Unnamed: {place}" for place, name in enumerate(header))
    return TextFormat(delimiter, encoding, names, tuple(_notes(path, encoding, delimiter, header)))


def scan_rows(path: Path, text: TextFormat) -> RowScan:
    """Reads the rows one by one, slowly, to name the line of each row whose number of values is not the header's."""
    expected, rows, wrong, faults = len(text.header), 0, Counter[int](), list[Fault]()
    try:
        for line, record in islice(_records(path, text.encoding, text.delimiter), 1, None):
            rows += 1
            if len(record) != expected:
                wrong[len(record)] += 1
                if len(faults) < FAULTS_SHOWN:
                    faults.append(_row_fault(path, line, len(record), expected))
    except csv.Error as error:
        faults.append(Fault(f"{path}:{rows + 2}", str(error), "look for a quote that is never closed"))
    if rows and wrong[expected + 1] == rows:
        hint = "give the first column a name too"
        return RowScan(rows, (Fault(f"{path}:1", "every row has one value more than the header has names", hint),))
    more = wrong.total() - FAULTS_SHOWN
    if more > 0:
        faults.append(Fault(str(path), f"{more} more rows are broken like these"))
    return RowScan(rows, tuple(faults))


def _row_fault(path: Path, line: int, found: int, expected: int) -> Fault:
    hint = (
        "put values that hold the delimiter in double quotes" if found > expected else "complete the row or remove it"
    )
    return Fault(f"{path}:{line}", f"the row has {found} values, the header {expected} names", hint)


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not blank, with the number of the line that it starts on."""
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        start = 1
        for record in reader:
            if record:
                yield start, record
            start = reader.line_num + 1


def _refuse_junk(path: Path, start: bytes) -> None:
    if not start:
        raise DataError(f"{path}: the file is empty", hint="give a file with a header and rows")
    for signature, meaning in FOREIGN_STARTS.items():
        if start.startswith(signature):
            fact, _, remedy = meaning.partition("; ")
            raise DataError(f"{path}: this is {fact}, not text in UTF-8 or Latin-1", hint=remedy)
    controls = len(start) - len(start.translate(None, CONTROL_BYTES))
    if b"\0" in start or controls > JUNK_SHARE * len(start):
        raise DataError(f"{path}: the file holds binary data, not a table in text", hint="export it as CSV or Parquet")


def _encoding(path: Path) -> str:
    """utf-8-sig with a byte order mark, utf-8 if every byte fits, and latin-1 if not."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        marked = file.read(3) == codecs.BOM_UTF8
        file.seek(0)
        try:
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "latin-1"
    return "utf-8-sig" if marked else "utf-8"


def _delimiter(path: Path, encoding: str) -> str:
    """The delimiter by which most rows have as many values as the header, and more than one."""

    def fit(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(record) for _, record in islice(_records(path, encoding, delimiter), SNIFFED_ROWS)]
        except csv.Error:
            return (0.0, 0)
        same = widths.count(widths[0]) / len(widths) if widths else 0.0
        return (same, widths[0]) if widths and widths[0] > 1 else (0.0, 0)

    fits = {delimiter: fit(delimiter) for delimiter in DELIMITERS}
    if path.suffix.lower() == ".tsv" and fits["\t"][1]:
        return "\t"
    best = max(fits, key=lambda delimiter: fits[delimiter])
    usual = "\t" if path.suffix.lower() == ".tsv" else ","
    return best if fits[best][1] else usual


def _notes(path: Path, encoding: str, delimiter: str, header: list[str]) -> Iterator[str]:
    usual = "\t" if path.suffix.lower() == ".tsv" else ","
    if delimiter != usual:
        yield f"values are separated by a {DELIMITERS[delimiter]}, not by a {DELIMITERS[usual]}"
    if encoding == "latin-1":
        yield "the text is not UTF-8, and was read as Latin-1 (ISO 8859-1): check letters with accents"
    if encoding == "utf-8-sig":
        yield "the file starts with a byte order mark"
    for place, name in enumerate(header):
        if not name:
            yield f"column {place + 1} has no name in the header, and is called 'Unnamed: {place}'"
