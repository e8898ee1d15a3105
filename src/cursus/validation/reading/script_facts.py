"""What reading tells of a script."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from cursus.validation.reading.interpretation.effects import Access

if TYPE_CHECKING:
    from pathlib import Path

    from cursus.validation.model import Place
    from cursus.validation.reading.signatures import Signature
    from cursus.validation.reading.sources import ReadingFault
    from cursus.validation.reading.values import Possible

__all__ = [
    "Access",
    "Argument",
    "BroadExcept",
    "DeclaredPath",
    "Exit",
    "Import",
    "ImportOrigin",
    "LeastPython",
    "NamedUse",
    "PathUse",
    "ScriptFacts",
    "Variable",
]


@dataclass(frozen=True, slots=True)
class PathUse:
    """A path that the script uses.

    `path` is the container path, or what is known of its beginning where `is_whole` is false; empty where it is only
    known by a name: a logical name of main's `input_paths` or `output_paths` (`side`, `name`), an `argument` or a
    `variable` that holds it. `rest` is what is known of the path behind that. `suffix` is the ending of the file's
    name, `.csv`, where it is known. `makes_folder` says that all that is done is to make a folder there.
    """

    path: str
    is_whole: bool
    access: Access
    place: Place
    side: Literal["input", "output"] | None = None
    name: str | None = None
    argument: str | None = None
    variable: str | None = None
    rest: str = ""
    suffix: str = ""
    makes_folder: bool = False


@dataclass(frozen=True, slots=True)
class DeclaredPath:
    """A container path that the script says it has; literals of training scripts have no logical name."""

    name: str | None
    path: str
    place: Place


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable that the script reads, once for each default.

    A required one has to be set: the script ends where it is missing. `is_default_known` is false where the default is
    worked out by the run. `is_declared` says that it stands in the script's own table.
    """

    name: str
    default: str | None
    place: Place
    is_required: bool = False
    is_default_known: bool = True
    is_declared: bool = False


@dataclass(frozen=True, slots=True)
class NamedUse:
    """A place where a declared variable or argument is read."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Argument:
    """An option that the script's command line takes; `type` and `action` are as argparse has them."""

    flags: tuple[str, ...]
    dest: str
    is_required: bool
    default: Possible
    type: str
    choices: tuple[Any, ...] | None
    action: str
    nargs: Any
    place: Place


class ImportOrigin(StrEnum):
    """Where an imported module comes from."""

    STDLIB = "stdlib"
    BESIDE = "beside"
    RUNTIME = "cursus_runtime"
    THIRD_PARTY = "third party"


@dataclass(frozen=True, slots=True)
class Import:
    """An imported module.

    `is_guarded` says that the script also runs where it is missing, `is_for_types` that it is only imported where
    types are checked, `in_function` that it is imported when a function runs.
    """

    module: str
    top: str
    names: tuple[str, ...]
    origin: ImportOrigin
    is_guarded: bool
    is_for_types: bool
    in_function: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out of the script: `return` in main, or what ends the process; `code` is None where it is not known."""

    kind: Literal["return", "exit"]
    code: int | str | None
    is_known: bool
    place: Place


@dataclass(frozen=True, slots=True)
class BroadExcept:
    """A handler of all errors; `catches` is empty where it names none.

    It swallows them where it neither raises, nor ends the process with another code than 0, nor returns one from main;
    `ends_well` where it ends the process with 0.
    """

    catches: str
    function: str | None
    swallows: bool
    logs: bool
    place: Place
    ends_well: bool = False


@dataclass(frozen=True, slots=True)
class LeastPython:
    """The oldest Python that can run a script, and what asks for it."""

    version: tuple[int, int]
    what: str
    place: Place


@dataclass(frozen=True, slots=True)
class ScriptFacts:
    """A script, read without being run; one with a fault has nothing else.

    `handed_on` are the paths that go into calls that nobody follows, also those of which `paths` knows more.
    `takes_other_arguments` says that its command line may have more than `arguments`, `reads_other_variables` and
    `declares_other_arguments` that there are names among those that reading could not tell, or that it takes them all
    as a whole. `imports` are the script's own, `shipped_imports` those of the modules of ours that it reaches.
    `hyperparameters` are those that the script cannot do without in the file of a training job.
    `unknown` tells where a path or a name could not be followed.
    """

    path: Path
    fault: ReadingFault | None = None
    docstring: str | None = None
    paths: tuple[PathUse, ...] = ()
    handed_on: tuple[PathUse, ...] = ()
    declared_inputs: tuple[DeclaredPath, ...] = ()
    declared_outputs: tuple[DeclaredPath, ...] = ()
    environment: tuple[Variable, ...] = ()
    variable_uses: tuple[NamedUse, ...] = ()
    arguments: tuple[Argument, ...] = ()
    argument_uses: tuple[NamedUse, ...] = ()
    takes_other_arguments: bool = False
    reads_other_variables: bool = False
    declares_other_arguments: bool = False
    imports: tuple[Import, ...] = ()
    shipped_imports: tuple[Import, ...] = ()
    functions: tuple[Signature, ...] = ()
    hyperparameters: tuple[NamedUse, ...] = ()
    main_block: Place | None = None
    exits: tuple[Exit, ...] = ()
    broad_excepts: tuple[BroadExcept, ...] = ()
    needs_python: LeastPython | None = None
    unknown: tuple[ReadingFault, ...] = ()

    @property
    def main(self) -> Signature | None:
        """The function `main`; None where there is none."""
        return next((function for function in self.functions if function.name == "main"), None)
