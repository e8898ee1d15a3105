"""The commands `models list`, `models show`, `models approve` and `models diff`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus import api
from cursus.cli.console import console, plain

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Mapping

    from cursus.engine.store.versions import Difference, ModelVersion

__all__ = ["approve", "diff", "list_", "show"]

_HIDDEN = frozenset({"ApprovalHistory", "MetricFiles", "ModelMetrics", "InferenceSpecification"})
_SHOWN_METRICS = 3


def list_(arguments: Namespace) -> int:
    """Prints the groups of a store's registry, or the versions of one of them."""
    groups = api.model_groups(arguments.store, arguments.group)
    if arguments.format == "json":
        print(api.json_text({each.name: [version.record for version in each.versions] for each in groups}), end="")
    elif arguments.group:
        _table(_version_row(version) for version in reversed(groups[0].versions))
    elif groups:
        _table((each.name, _count(len(each.versions)), _approved(each.approved)) for each in groups)
    else:
        print(f"no model has been registered in {arguments.store}")
    return 0


def _count(versions: int) -> str:
    return f"{versions} version{'' if versions == 1 else 's'}"


def _approved(version: ModelVersion | None) -> str:
    return f"approved: {version.name}" if version else "none approved"


def _version_row(version: ModelVersion) -> tuple[str, ...]:
    metrics = list(version.metrics.items())
    told = ", ".join(f"{name} {value:g}" for name, value in metrics[:_SHOWN_METRICS])
    more = f", {len(metrics) - _SHOWN_METRICS} more" if len(metrics) > _SHOWN_METRICS else ""
    return version.name, version.status, str(version.record.get("CreationTime", "")), told + more


def _table(rows: Iterable[tuple[str, ...]]) -> None:
    listed = list(rows)
    widths = [max(map(len, column)) for column in zip(*listed, strict=True)]
    for row in listed:
        print("  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip())


def show(arguments: Namespace) -> int:
    """Prints one version: its status and how it came to it, its metrics, its containers and its other fields."""
    version = api.model_version(arguments.name, arguments.store)
    if arguments.format == "json":
        print(api.json_text(version.record), end="")
        return 0
    console().print(f"[bold]{plain(version.name)}[/bold]: {version.status}")
    _section("approval", (_decision(each) for each in version.record.get("ApprovalHistory", ())))
    _section("metrics", (f"{name} = {value:g}" for name, value in version.metrics.items()))
    for place, container in enumerate(version.record.get("InferenceSpecification", {}).get("Containers", ())):
        _section(f"container {place + 1}", (f"{name}: {_text(value)}" for name, value in container.items()))
    fields = version.record.items()
    _section("fields", (f"{name}: {_text(value)}" for name, value in fields if name not in _HIDDEN))
    return 0


def _decision(decision: Mapping[str, Any]) -> str:
    by = decision.get("LastModifiedBy", {}).get("UserProfileName", "?")
    words = decision.get("ApprovalDescription")
    line = f"{decision['LastModifiedTime']}  {decision['ModelApprovalStatus']} by {by}"
    return f"{line}: {words}" if words else line


def _section(title: str, lines: Iterable[str]) -> None:
    listed = list(lines)
    if listed:
        print(f"\n{title}")
    for line in listed:
        print(f"  {line}")


def _text(value: Any) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def approve(arguments: Namespace) -> int:
    """Approves or rejects one version, or takes the decision back, and prints what it is now."""
    version = api.decide_model(
        arguments.name, arguments.store, status=arguments.status, description=arguments.description, by=arguments.by
    )
    print(f"{version.name}: {version.status}")
    return 0


def diff(arguments: Namespace) -> int:
    """Prints how two versions differ."""
    left, right, found = api.compare_models(arguments.left, arguments.right, arguments.store)
    if arguments.format == "json":
        entries = [{"name": each.name, "left": each.left, "right": each.right, "metric": each.metric} for each in found]
        print(api.json_text({"left": left.name, "right": right.name, "differences": entries}), end="")
        return 0
    print(f"{left.name} -> {right.name}: {'no difference' if not found else f'{len(found)} differences'}")
    _section("metrics", (_changed(each) for each in found if each.metric))
    _section("fields", (_changed(each) for each in found if not each.metric))
    return 0


def _changed(difference: Difference) -> str:
    left, right = difference.left, difference.right
    if difference.metric and left is not None and right is not None:
        return f"{difference.name}: {left:g} -> {right:g} ({right - left:+g})"
    return f"{difference.name}: {_present(left)} -> {_present(right)}"


def _present(value: Any) -> str:
    return "-" if value is None else _text(value)
