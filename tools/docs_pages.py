"""Writes the pages of the documentation that follow from the code; `make docs` runs it, `--check` only compares.

Pages: docs/reference/steps.md from the steps' cards, cli.md from the parser, kinds.md, builders.md, plan-markdown.md,
workspace-check.md, requirements.md and plan.md, docs/errors/index.md from the error tree, and docs/rules/ from the
rules, with their lines in the navigation of mkdocs.yml. Every error class must have its page, and every page of an
error or a rule its class or rule.
"""

from __future__ import annotations

import argparse
import sys
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from docs_kinds import builders_page, kinds_page
from docs_plan_data import plan_pages
from docs_plans import plan_markdown_page
from docs_rules import nav_lines, rule_pages, unmatched_rule_pages
from pydantic import BaseModel

from cursus import api, errors
from cursus.cli.arguments import _parser
from cursus.core.config_fields.markers import text_value
from cursus.registry.builder_registry import get_global_registry
from cursus.workspaces.findings import Group
from cursus.workspaces.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

DOCS = Path(__file__).parents[1] / "docs"
NAV = DOCS.parent / "mkdocs.yml"
NOTE = "<!-- tools/docs_pages.py writes this page. -->"
EXIT_CODES = {"run-failed": "1"}


def main() -> int:
    given = _arguments()
    faults = [*_unmatched_error_pages(given.docs), *unmatched_rule_pages(given.docs)]
    wanted = {name: make for name, make in PAGES.items() if not given.pages or name in given.pages}
    written = {name: "\n".join([NOTE, "", *make()]).rstrip() + "\n" for name, make in wanted.items()}
    targets = {given.docs / name: text for name, text in written.items()}
    if given.docs == DOCS and not given.pages:
        targets[NAV] = _nav(NAV.read_text(encoding="utf-8"))
    for target, text in targets.items():
        same = target.is_file() and target.read_text(encoding="utf-8") == text
        if not same and given.check:
            faults.append(f"{_shown(target, given.docs)} is out of date; hint: run tools/docs_pages.py")
        elif not same:
            target.parent.mkdir(exist_ok=True)
            target.write_text(text, encoding="utf-8")
    sys.stderr.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="as in reference/steps.md; by default all there are")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 where a page differs")
    parser.add_argument("--docs", type=Path, default=DOCS, help="the documentation's folder")
    return parser.parse_args()


def _shown(target: Path, docs: Path) -> str:
    return f"docs/{target.relative_to(docs).as_posix()}" if target.is_relative_to(docs) else target.name


def _nav(text: str) -> str:
    """The navigation with a line for each rule."""
    before, begin, rest = text.partition("  - Rules:\n")
    after = rest[rest.index("  - Explanation:") :]
    return "".join([before, begin, *(f"{line}\n" for line in nav_lines()), after])


def steps_page() -> Iterator[str]:
    """Every registered step: needs, offers and fields."""
    cards = [api.show_step(card.name) for card in api.list_steps("shared").steps]
    of_all = _common_fields(cards)
    of_processing = _common_fields([card for card in cards if card.sagemaker_type == "Processing"])
    yield from ["# Steps", "", "The steps that cursus ships. `cursus steps show NAME` prints the same.", ""]
    rows = ((f"[{card.name}](#{card.name.lower()})", card.sagemaker_type, card.description) for card in cards)
    yield from table(("step", "SageMaker type", "what it does"), rows)
    yield from ["## Fields of every step", "", "These usually stand once, in the config file's block `shared`.", ""]
    yield from _fields(_config(cards[0].name), lambda name: name in of_all)
    processing = next(card.name for card in cards if card.sagemaker_type == "Processing")
    yield from ["## Fields of every processing step", ""]
    yield from _fields(_config(processing), lambda name: name in of_processing - of_all)
    for card in cards:
        yield from _step(card, of_processing if card.sagemaker_type == "Processing" else of_all)


def _common_fields(cards: list[api.StepCard]) -> set[str]:
    """The fields that all these steps have with the same default."""
    fields = ({*((name, "") for name, _ in card.essential), *((n, d) for n, d, _ in card.system)} for card in cards)
    return {name for name, _ in set.intersection(*fields)}


def _step(card: api.StepCard, told: set[str]) -> Iterator[str]:
    yield from [f"## {card.name}", "", f"{card.description}. SageMaker type: {card.sagemaker_type}.", ""]
    if card.script:
        yield from [f"Script: `{card.script}`.", ""]
    if card.job_types:
        yield from [f"Job types: {', '.join(f'`{job}`' for job in card.job_types)}.", ""]
    needs = ((code(name), "yes" if required else "no", text) for name, text, required in card.needs)
    yield from table(("need", "required", "what"), needs)
    yield from table(("offer", "what"), ((code(name), text) for name, text in card.offers))
    config = _config(card.name)
    yield from _fields(config, lambda name: name not in told)
    for name, model in _nested(config):
        yield from [f"In `{name}`:", ""]
        yield from _fields(model, lambda _: True)


def _config(step: str) -> type[BaseModel]:
    return get_global_registry().get_config_class(step)


def _fields(model: type[BaseModel], wanted: Callable[[str], bool]) -> list[str]:
    """A table of a model's fields, those that must be given first."""
    fields = sorted(model.model_fields.items(), key=lambda item: not item[1].is_required())
    rows = (
        (
            code(name),
            taken(field.annotation),
            "must be given"
            if field.is_required()
            else code(text_value(field.default))
            if text_value(field.default)
            else "unset",
            field.description or "",
        )
        for name, field in fields
        if wanted(name)
    )
    return table(("field", "takes", "default", "what"), rows)


def taken(annotation: Any) -> str:
    """What a field takes, in words."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return ", ".join(code(str(argument)) for argument in arguments)
    if origin in {Union, UnionType}:
        return " or ".join(taken(argument) for argument in arguments if argument is not NoneType)
    if origin is list:
        return f"a list of {taken(arguments[0])}"
    if origin is dict:
        return f"a mapping to {taken(arguments[1])}"
    return taken(arguments[0]) if origin is Annotated else _plainly_taken(annotation)


def _plainly_taken(kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return ", ".join(code(member.value) for member in kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "a mapping, below"
    return {str: "text", int: "whole number", float: "number", bool: "`true` or `false`"}.get(kind, "anything")


def _nested(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """The fields that hold models, or lists of them."""
    for name, field in model.model_fields.items():
        for part in _parts(field.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield name, part


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    for argument in get_args(annotation):
        yield from _parts(argument)


def cli_page() -> Iterator[str]:
    """Every command with its arguments."""
    yield from ["# Command line", ""]
    yield "`python -m cursus` is the same as `cursus`. `cursus COMMAND --help` prints what stands here."
    yield from ["Exit codes have [a page of their own](exit-codes.md).", ""]
    for name, parser in _commands(_parser(), "cursus"):
        said = parser.description or ""
        yield from [f"## {name}", "", f"{said[:1].upper()}{said[1:]}.", ""]
        yield from table(("argument", "what"), _command_arguments(parser))


def _commands(parser: argparse.ArgumentParser, name: str) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    groups = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield name, parser
    for group in groups:
        for word, inner in group.choices.items():
            yield from _commands(inner, f"{name} {word}")


def _command_arguments(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in parser._actions:
        if not isinstance(action, argparse._HelpAction):
            takes = f" {action.metavar}" if action.metavar and action.option_strings else ""
            words = [f"{flag}{takes}" for flag in action.option_strings] or [str(action.metavar)]
            required = " (required)" if action.option_strings and action.required else ""
            yield ", ".join(code(word) for word in words), f"{action.help}{required}"


def errors_page() -> Iterator[str]:
    """The error tree."""
    yield from ["# Errors", "", "Every error that cursus raises is a `CursusError` and has a code.", ""]
    yield "An error carries all faults of one input. The command line prints each as `error: subject: fact`, with a"
    yield from ["hint below it. From Python they are `error.faults`.", ""]
    rows = (
        (f"[{cls.code}]({cls.code}.md)", code(cls.__name__), str(cls.__doc__).splitlines()[0], _also(cls),
         EXIT_CODES.get(cls.code, "2"))
        for cls in _error_classes(errors.CursusError)
    )  # fmt: skip
    yield from table(("code", "class", "what it means", "also a", "exit code"), rows)


def _also(cls: type[errors.CursusError]) -> str:
    outside = [base for base in cls.__mro__ if not issubclass(base, errors.CursusError)]
    return ", ".join(code(base.__name__) for base in outside if base not in {Exception, BaseException, object})


def _error_classes(cls: type[errors.CursusError]) -> Iterator[type[errors.CursusError]]:
    yield cls
    for inner in cls.__subclasses__():
        if inner.__module__ == errors.__name__:
            yield from _error_classes(inner)


def _unmatched_error_pages(docs: Path) -> Iterator[str]:
    codes = {cls.code for cls in _error_classes(errors.CursusError)}
    written = {page.stem for page in (docs / "errors").glob("*.md")} - {"index"}
    for missing in sorted(codes - written):
        yield f"docs/errors/{missing}.md is missing; hint: write what the error means and how to mend it"
    for extra in sorted(written - codes):
        yield f"docs/errors/{extra}.md belongs to no error; hint: remove it"


def workspace_check_page() -> Iterator[str]:
    """The rules of the check of workspaces, by what they are about."""
    yield from ["# What a check of a workspace finds", "", "`cursus workspace check` names the rule of each finding."]
    yield from ["Errors make it end with 1; warnings and notes do not.", ""]
    for group in Group:
        rules = {name: rule for name, rule in RULES.items() if rule.group is group}
        yield from [f"## {group.capitalize()}", ""]
        yield from table(
            ("rule", "is", "finds"), ((code(name), rule.severity, rule.finds) for name, rule in rules.items())
        )


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """A Markdown table with a blank line after it, or nothing where there are no rows."""
    lines = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    names = list(heads)
    return [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}", *lines, ""] if lines else []


def code(text: str) -> str:
    """The text as Markdown code."""
    return f"`{text}`"


PAGES: dict[str, Callable[[], Iterable[str]]] = {
    "reference/steps.md": steps_page,
    "reference/cli.md": cli_page,
    "reference/builders.md": builders_page,
    "reference/kinds.md": kinds_page,
    "reference/plan-markdown.md": plan_markdown_page,
    "reference/workspace-check.md": workspace_check_page,
    "errors/index.md": errors_page,
    **plan_pages(table),
    **rule_pages(),
}

if __name__ == "__main__":
    sys.exit(main())
