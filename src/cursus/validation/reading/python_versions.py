"""The oldest Python that can run a script, by its syntax and by the names that it takes from Python's library."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from cursus.validation.model import Place
from cursus.validation.reading.script_facts import LeastPython

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cursus.validation.reading.sources import Source

__all__ = ["needs_python"]

Version = tuple[int, int]

_OLDEST: Version = (3, 7)
_NEWEST: Version = (3, 11)

_MODULES: Mapping[str, Version] = {
    "dataclasses": (3, 7),
    "contextvars": (3, 7),
    "importlib.resources": (3, 7),
    "importlib.metadata": (3, 8),
    "graphlib": (3, 9),
    "zoneinfo": (3, 9),
    "tomllib": (3, 11),
    "wsgiref.types": (3, 11),
}
_NAMES: Mapping[Version, str] = {
    (
        3,
        8,
    ): "math.prod math.dist math.comb math.perm math.isqrt functools.cached_property functools.singledispatchmethod "
    "statistics.fmean statistics.multimode statistics.NormalDist typing.Final typing.Literal typing.Protocol "
    "typing.TypedDict typing.SupportsIndex typing.get_args typing.get_origin typing.final typing.runtime_checkable "
    "shlex.join itertools.accumulate.initial unittest.IsolatedAsyncioTestCase",
    (3, 9): "functools.cache math.lcm math.nextafter math.ulp typing.Annotated random.randbytes asyncio.to_thread "
    "os.waitstatus_to_exitcode",
    (3, 10): "itertools.pairwise typing.TypeAlias typing.ParamSpec typing.Concatenate typing.TypeGuard "
    "typing.is_typeddict contextlib.aclosing bisect.key statistics.correlation statistics.covariance "
    "statistics.linear_regression inspect.get_annotations types.UnionType types.NoneType types.EllipsisType "
    "dataclasses.KW_ONLY sys.orig_argv sys.stdlib_module_names builtins.aiter builtins.anext "
    "builtins.EncodingWarning",
    (3, 11): "typing.Self typing.Never typing.LiteralString typing.assert_never typing.assert_type typing.reveal_type "
    "typing.Required typing.NotRequired typing.TypeVarTuple typing.Unpack typing.dataclass_transform "
    "enum.StrEnum enum.verify enum.member enum.nonmember enum.ReprEnum datetime.UTC contextlib.chdir asyncio.timeout "
    "asyncio.TaskGroup asyncio.Runner asyncio.Barrier math.cbrt math.exp2 operator.call hashlib.file_digest "
    "logging.getLevelNamesMapping builtins.ExceptionGroup builtins.BaseExceptionGroup",
    (3, 12): "itertools.batched typing.override typing.TypeAliasType math.sumprod calendar.Month calendar.Day "
    "inspect.BufferFlags types.get_original_bases",
    (3, 13): "copy.replace warnings.deprecated typing.ReadOnly typing.TypeIs typing.NoDefault math.fma "
    "queue.ShutDown builtins.PythonFinalizationError",
}
_SINCE: Mapping[str, Version] = {name: version for version, names in _NAMES.items() for name in names.split()}
_METHODS: Mapping[str, Version] = {
    "removeprefix": (3, 9),
    "removesuffix": (3, 9),
    "is_relative_to": (3, 9),
    "with_stem": (3, 9),
    "bit_count": (3, 10),
    "hardlink_to": (3, 10),
    "isoformat": (3, 3),
    "add_note": (3, 11),
}
_KEYWORDS: Mapping[tuple[str, str], Version] = {
    ("zip", "strict"): (3, 10),
    ("dataclass", "slots"): (3, 10),
    ("dataclass", "kw_only"): (3, 10),
    ("copytree", "dirs_exist_ok"): (3, 8),
    ("unlink", "missing_ok"): (3, 8),
    ("bisect", "key"): (3, 10),
    ("bisect_left", "key"): (3, 10),
    ("bisect_right", "key"): (3, 10),
    ("TemporaryDirectory", "ignore_cleanup_errors"): (3, 10),
    ("basicConfig", "force"): (3, 8),
    ("basicConfig", "encoding"): (3, 9),
    ("read_text", "newline"): (3, 13),
    ("write_text", "newline"): (3, 10),
    ("ArgumentParser", "exit_on_error"): (3, 9),
}
_ANNOTATED = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.arg, ast.AnnAssign})
_CHOOSING = frozenset({ast.If, ast.Try})
_TELLING = frozenset({ast.Import, ast.ImportFrom, ast.Attribute, ast.Name, ast.Call, ast.Subscript, ast.BinOp})
_STATEMENTS: Mapping[type[ast.AST], tuple[Version, str]] = {
    ast.NamedExpr: ((3, 8), ":="),
    ast.Match: ((3, 10), "match"),
    ast.TryStar: ((3, 11), "except*"),
}
_MISSING = frozenset({"ImportError", "ModuleNotFoundError"})
_GENERICS = frozenset({"list", "dict", "tuple", "set", "frozenset", "type"})
_TYPES = _GENERICS | {"int", "str", "float", "bool", "bytes", "complex", "object"}


def needs_python(source: Source) -> LeastPython | None:
    """The oldest Python that can run a file, where that is known to be 3.8 or newer."""
    # Nodes first: where the grammar refuses is often behind what it refuses.
    found = [*_nodes(source), *_syntax(source)]
    newest = max((need.version for need in found), default=_OLDEST)
    return next((need for need in found if need.version == newest), None) if newest > _OLDEST else None


def _syntax(source: Source) -> Iterator[LeastPython]:
    """What the grammar of an older Python does not have; it is parsed by that where anything in it may be newer."""
    if not any(_may_be_newer(node) for node, _ in source.nodes):
        return
    for minor in range(_OLDEST[1], _NEWEST[1]):
        error = _refusal(source.text, (3, minor))
        if error is None:
            return
        what = error.msg.partition(" only supported")[0].removesuffix(" is").removesuffix(" are")
        place = Place(source.path, max(error.lineno or 1, 1), max(error.offset or 1, 1))
        yield LeastPython((3, minor + 1), what, place)


def _may_be_newer(node: ast.AST) -> bool:
    """Whether the grammar of an older Python may refuse a node: what `feature_version` looks at has one of these."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        plain = (each.func if isinstance(each, ast.Call) else each for each in node.decorator_list)
        return any(not isinstance(each, ast.Name | ast.Attribute) for each in plain)
    if isinstance(node, ast.arguments):
        return bool(node.posonlyargs)
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(each, ast.Constant) and str(each.value).rstrip().endswith("=") for each in node.values)
    return isinstance(node, ast.With | ast.AsyncWith | ast.NamedExpr | ast.Match | ast.TryStar)


def _refusal(text: str, version: Version) -> SyntaxError | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text, feature_version=version)
        except SyntaxError as error:
            return error
        except (RecursionError, MemoryError, ValueError):
            return None
    return None


def _nodes(source: Source) -> Iterator[LeastPython]:
    is_lazy = any(
        isinstance(node, ast.ImportFrom) and node.module == "__future__" and node.names[0].name == "annotations"
        for node in source.tree.body
    )
    aliases = _aliases(source)
    skipped: set[int] = set()
    for node, function in source.nodes:
        kind = type(node)
        # Of the variables of a function nobody ever evaluates the annotation.
        is_unread = is_lazy or (kind is ast.AnnAssign and function is not None)
        if is_unread and kind in _ANNOTATED:
            skipped.update(id(part) for annotation in _annotations(node) for part in ast.walk(annotation))
        elif kind in _CHOOSING and _is_for_other_versions(node):
            skipped.update(id(part) for part in ast.walk(node))
        if (kind in _TELLING or kind in _STATEMENTS) and id(node) not in skipped:
            yield from _needs(source, node, aliases)


def _is_for_other_versions(node: ast.AST) -> bool:
    """Whether a statement chooses by the version of Python, or by whether something can be imported."""
    if isinstance(node, ast.If):
        return bool(_named(node.test) & {"version_info", "TYPE_CHECKING"})
    handlers = node.handlers if isinstance(node, ast.Try) else []
    return any(handler.type is not None and _named(handler.type) & _MISSING for handler in handlers)


def _named(node: ast.expr) -> set[str]:
    """The last parts of all names in an expression."""
    return {
        inner.attr if isinstance(inner, ast.Attribute) else inner.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute | ast.Name)
    }


def _annotations(node: ast.AST) -> list[ast.expr]:
    """The annotations of a node, which nothing evaluates where annotations are lazy."""
    found = None
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        found = node.returns
    elif isinstance(node, ast.arg | ast.AnnAssign):
        found = node.annotation
    return [] if found is None else [found]


def _aliases(source: Source) -> dict[str, str]:
    """What the imported names of a module stand for."""
    found: dict[str, str] = {}
    for node, _ in source.nodes:
        if isinstance(node, ast.Import):
            found.update({alias.asname or alias.name: alias.name for alias in node.names})
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return found


def _needs(source: Source, node: ast.AST, aliases: Mapping[str, str]) -> Iterator[LeastPython]:
    for version, what in _facts(node, aliases):
        if isinstance(node, ast.expr | ast.stmt | ast.arg | ast.keyword | ast.alias):
            yield LeastPython(version, what, source.place(node))


def _facts(node: ast.AST, aliases: Mapping[str, str]) -> Iterator[tuple[Version, str]]:
    if type(node) in _STATEMENTS:
        yield _STATEMENTS[type(node)]
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from _import_facts(node)
    elif isinstance(node, ast.Attribute | ast.Name):
        yield from _name_facts(node, aliases)
    elif isinstance(node, ast.Call):
        yield from _call_facts(node)
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in _GENERICS:
        yield (3, 9), f"{node.value.id}[...]"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _union_facts(node)


def _union_facts(node: ast.BinOp) -> Iterator[tuple[Version, str]]:
    if _is_type(node.right):
        yield (3, 10), "X | Y as a type"
    elif _is_dict(node.left) or _is_dict(node.right):
        yield (3, 9), "the union of dicts by |"


def _is_type(node: ast.expr) -> bool:
    """Whether an operand of `|` can only be a type."""
    return (isinstance(node, ast.Constant) and node.value is None) or (isinstance(node, ast.Name) and node.id in _TYPES)


def _is_dict(node: ast.expr) -> bool:
    """Whether an operand of `|` is a dict for sure."""
    is_made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict"
    return is_made or isinstance(node, ast.Dict | ast.DictComp)


def _import_facts(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[Version, str]]:
    names = [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        if node.level or not node.module:
            return
        names = [node.module, *(f"{node.module}.{name}" for name in names)]
    for name in names:
        version = _MODULES.get(name) or _SINCE.get(name)
        if version:
            yield version, name


def _name_facts(node: ast.Attribute | ast.Name, aliases: Mapping[str, str]) -> Iterator[tuple[Version, str]]:
    if isinstance(node, ast.Name):
        name = f"builtins.{node.id}" if node.id not in aliases else ""
    else:
        owner = node.value.id if isinstance(node.value, ast.Name) else ""
        name = f"{aliases[owner]}.{node.attr}" if owner in aliases else ""
    if name in _SINCE:
        yield _SINCE[name], name.removeprefix("builtins.")


def _call_facts(node: ast.Call) -> Iterator[tuple[Version, str]]:
    func = node.func
    name = func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""
    if isinstance(func, ast.Attribute) and name in _METHODS:
        yield _METHODS[name], f".{name}()"
    for keyword in node.keywords:
        version = _KEYWORDS.get((name, keyword.arg or ""))
        if version:
            yield version, f"{name}({keyword.arg}=)"
