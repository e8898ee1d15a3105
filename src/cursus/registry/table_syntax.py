"""The syntax of a table's file with all its whitespace and comments, for edits that leave the rest as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.core.base.enums import StepKind
from cursus.registry.tables import TABLES
from cursus.registry.text_pieces import WIDTH, pieces, width

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import libcst as cst

    Gap = cst.BaseParenthesizableWhitespace
    Element = cst.BaseDictElement

__all__ = ["TableSyntax"]

_SPREAD = "step_entry"


class TableSyntax:
    """A table's lines with the gaps around them: what stands before each line, and what stands before the bracket."""

    def __init__(self, content: bytes) -> None:
        """Takes the file's content.

        Raises:
            ValueError: it is no Python that can be written back as it is, or it holds no table that is written out.
        """
        import libcst as cst

        try:
            self._module = cst.parse_module(content)
        except (cst.ParserSyntaxError, SyntaxError, UnicodeDecodeError, RecursionError) as error:
            raise ValueError(f"it is no Python: {error}") from error
        if self._module.bytes != content:
            raise ValueError("the rest of it would change too")
        self._table = _table_of(self._module)
        self._lines = list(self._table.elements)
        last = self._lines[-1].comma if self._lines else None
        self._ends_with_comma = not self._lines or isinstance(last, cst.Comma)
        self._gaps = _gaps(self._table)

    def names(self) -> list[str]:
        """The names whose lines the table has, in order."""
        return [name for each in self._lines if (name := _name_of(each)) is not None]

    def spreads(self) -> bool:
        """Whether a new line is best written as `**step_entry(...)`: the last one is, or the file imports it."""
        import libcst as cst

        if self._lines:
            return isinstance(self._lines[-1], cst.StarredDictElement)
        return _imports(self._module, _SPREAD)

    def append(self, name: str, fields: Mapping[str, str], *, spread: bool) -> None:
        """Puts a line at the end of the table, after the comment of the line before it."""
        import libcst as cst

        end = self._gaps.pop()
        if not self._lines:
            indent = self._module.default_indent
            self._gaps += _opened(end, indent)
        elif isinstance(self._gaps[-1], cst.ParenthesizedWhitespace):
            indent = self._gaps[-1].last_line.value
            self._gaps += _split(end, indent)
        else:
            indent = ""
            self._gaps += [cst.SimpleWhitespace(" "), end]
        self._lines.append(self._line(name, fields, indent, spread=spread))

    def remove(self, name: str) -> None:
        """Takes out the line of a name with the comment at its end; comments above it stay."""
        at = next(number for number, each in enumerate(self._lines) if _name_of(each) == name)
        del self._lines[at]
        before, after = self._gaps[at : at + 2]
        self._gaps[at : at + 2] = [_joined(before, after, is_first=at == 0, is_last=at == len(self._lines))]

    def content(self) -> bytes:
        """The file as it is now."""
        import libcst as cst

        table = self._table.with_changes(
            elements=[self._closed(number) for number in range(len(self._lines))],
            lbrace=self._table.lbrace.with_changes(whitespace_after=self._gaps[0]),
            rbrace=self._table.rbrace.with_changes(
                whitespace_before=self._gaps[-1] if self._lines else cst.SimpleWhitespace("")
            ),
        )
        return cst.ensure_type(self._module.deep_replace(self._table, table), cst.Module).bytes

    def _closed(self, number: int) -> Element:
        """A line with its comma, if it has one, and the gap that follows."""
        import libcst as cst

        line, is_last = self._lines[number], number == len(self._lines) - 1
        if is_last and not self._ends_with_comma:
            return line.with_changes(comma=cst.MaybeSentinel.DEFAULT)
        comma = line.comma if isinstance(line.comma, cst.Comma) else cst.Comma()
        after = cst.SimpleWhitespace("") if is_last else self._gaps[number + 1]
        return line.with_changes(comma=comma.with_changes(whitespace_after=after))

    def _line(self, name: str, fields: Mapping[str, str], indent: str, *, spread: bool) -> Element:
        """A line for the table, over several lines of the file where it is a dict in a table that is, or too long."""
        import libcst as cst

        if spread:
            text = self._spread(name, fields, indent)
        elif not indent:
            inner = ", ".join(f"{self._text(key)}: {self._text(value)}" for key, value in fields.items())
            text = f"{self._text(name)}: {{{inner}}}"
        else:
            lines = [line for key, value in fields.items() for line in self._field(key, value, indent * 2, indent)]
            text = self._module.default_newline.join([f"{self._text(name)}: {{", *lines, f"{indent}}}"])
        parsed = cst.parse_expression(f"{{{text}}}", config=self._module.config_for_parsing)
        return cst.ensure_type(parsed, cst.Dict).elements[0]

    def _spread(self, name: str, fields: Mapping[str, str], indent: str) -> str:
        kind, described = self._kind(fields["sagemaker_step_type"]), fields["description"]
        line = f"**{_SPREAD}({self._text(name)}, {kind}, {self._text(described)})"
        if not indent or width(f"{indent}{line},") <= WIDTH:
            return line
        inner = indent * 2
        texts = pieces(described, self._text, WIDTH - width(f"{inner},"))
        lines = [
            f"**{_SPREAD}(",
            f"{inner}{self._text(name)},",
            f"{inner}{kind},",
            *(f"{inner}{each}" for each in texts),
        ]
        return self._module.default_newline.join([*lines[:-1], f"{lines[-1]},", f"{indent})"])

    def _field(self, key: str, value: str, inner: str, indent: str) -> list[str]:
        """A field of a line; a long text in brackets, in pieces below each other."""
        line = f"{inner}{self._text(key)}: {self._text(value)},"
        if width(line) <= WIDTH:
            return [line]
        deep = inner + indent
        texts = pieces(value, self._text, WIDTH - width(deep))
        if len(texts) == 1:
            return [line]
        return [f"{inner}{self._text(key)}: (", *(f"{deep}{each}" for each in texts), f"{inner}),"]

    def _kind(self, kind: str) -> str:
        """A SageMaker type as the file writes it: as a member of StepKind where it does so."""
        member = next((each.name for each in StepKind if each == kind), None)
        return f"StepKind.{member}" if member and _imports(self._module, StepKind.__name__) else self._text(kind)

    def _text(self, text: str) -> str:
        """A text in quotes as the table's last name has them, or in the others where fewer letters need a backslash.

        Letters that the file's encoding has not are escaped.
        """
        import libcst as cst

        key = self._lines[-1].key if self._lines and isinstance(self._lines[-1], cst.DictElement) else None
        usual = key.quote if isinstance(key, cst.SimpleString) and key.quote in {"'", '"'} else '"'
        quote = min((usual, "'", '"'), key=text.count)
        return quote + "".join(_letter(each, quote, self._module.encoding) for each in text) + quote


def _letter(letter: str, quote: str, encoding: str) -> str:
    if letter in {quote, "\\"}:
        return f"\\{letter}"
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return letter.encode("unicode_escape").decode("ascii")
    return letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")


def _table_of(module: cst.Module) -> cst.Dict:
    import libcst as cst

    assigned = dict(_assigned(module))
    value = next((assigned[name] for name in TABLES if name in assigned), None)
    if isinstance(value, cst.Dict):
        return value
    raise ValueError("its table is no dict that is written out" if value else f"it has no {TABLES[0]}")


def _imports(module: cst.Module, name: str) -> bool:
    """Whether the file has a name from another module, as it stands there."""
    import libcst as cst

    lines = (line.body for line in module.body if isinstance(line, cst.SimpleStatementLine))
    found = (node.names for body in lines for node in body if isinstance(node, cst.ImportFrom))
    return any(
        each.evaluated_alias is None and each.evaluated_name == name
        for names in found
        if not isinstance(names, cst.ImportStar)
        for each in names
    )


def _assigned(module: cst.Module) -> Iterator[tuple[str, cst.BaseExpression]]:
    import libcst as cst

    for line in module.body:
        for node in line.body if isinstance(line, cst.SimpleStatementLine) else ():
            if isinstance(node, cst.Assign):
                targets: list[cst.BaseExpression] = [each.target for each in node.targets]
            else:
                targets = [node.target] if isinstance(node, cst.AnnAssign) else []
            value = node.value if isinstance(node, cst.Assign | cst.AnnAssign) else None
            for target in targets:
                if isinstance(target, cst.Name) and value is not None:
                    yield target.value, value


def _gaps(table: cst.Dict) -> list[Gap]:
    import libcst as cst

    between = [each.comma.whitespace_after for each in table.elements[:-1] if isinstance(each.comma, cst.Comma)]
    end = [table.rbrace.whitespace_before] if table.elements else []
    return [table.lbrace.whitespace_after, *between, *end]


def _name_of(line: Element) -> str | None:
    """The name of a line's step, where it is written out."""
    import libcst as cst

    if isinstance(line, cst.DictElement):
        return _literal(line.key)
    called = line.value if isinstance(line, cst.StarredDictElement) else None
    if not isinstance(called, cst.Call) or not isinstance(called.func, cst.Name) or called.func.value != _SPREAD:
        return None
    named = [each for each in called.args if each.keyword is not None and each.keyword.value == "name"]
    given = next(iter([*named, *called.args]), None)
    return _literal(given.value) if given else None


def _literal(node: cst.BaseExpression) -> str | None:
    import libcst as cst

    value: Any = node.evaluated_value if isinstance(node, cst.SimpleString | cst.ConcatenatedString) else None
    return value if isinstance(value, str) else None


def _opened(gap: Gap, indent: str) -> tuple[Gap, Gap]:
    """The gaps before and after the only line of a table that had none: comments stay above it."""
    import libcst as cst

    before = gap if isinstance(gap, cst.ParenthesizedWhitespace) else cst.ParenthesizedWhitespace()
    return before.with_changes(last_line=cst.SimpleWhitespace(indent)), cst.ParenthesizedWhitespace()


def _split(end: Gap, indent: str) -> tuple[Gap, Gap]:
    """The gaps before and after a new last line: the comment of the line before stays there, others follow."""
    import libcst as cst

    before = cst.ParenthesizedWhitespace(last_line=cst.SimpleWhitespace(indent))
    if not isinstance(end, cst.ParenthesizedWhitespace):
        return before, end
    return before.with_changes(first_line=end.first_line), end.with_changes(first_line=cst.TrailingWhitespace())


def _joined(before: Gap, after: Gap, *, is_first: bool, is_last: bool) -> Gap:
    """One gap for the two around a line that goes; the comment at the end of that line goes with it."""
    import libcst as cst

    lines = [each for each in (before, after) if isinstance(each, cst.ParenthesizedWhitespace)]
    comments = [each for gap in lines for each in gap.empty_lines]
    if len(lines) == 2:  # noqa: PLR2004 - both
        return lines[1].with_changes(first_line=lines[0].first_line, empty_lines=comments)
    if is_last and before in lines and not comments and not lines[0].first_line.comment:
        return after
    return lines[0] if lines else before if is_first else after
