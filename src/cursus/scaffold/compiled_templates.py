"""Templates that were compiled before, kept where Python keeps compiled modules."""

from __future__ import annotations

import sys
from contextlib import suppress
from hashlib import blake2b
from importlib.metadata import version
from importlib.util import cache_from_source
from pathlib import Path
from pickle import UnpicklingError
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache

from cursus.definition.files import write_file

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

__all__ = ["CompiledTemplates"]

_FOLDER = Path(__file__).parent / "templates"


class CompiledTemplates(BytecodeCache):
    """Compiled templates by their text, the options of their environment, and the versions of Jinja and Python.

    Where nothing can be written, or Python is told to write nothing, they are compiled each time.
    """

    def __init__(self, options: str) -> None:
        """Takes what stands for the options."""
        self._mark = blake2b(f"{version('jinja2')} {options}".encode(), digest_size=8).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Takes the code of a template from its file, if it is there and of the same text."""
        with suppress(OSError, NotImplementedError, EOFError, UnpicklingError), self._place(bucket).open("rb") as kept:
            bucket.load_bytecode(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps the code of a template."""
        if not sys.dont_write_bytecode:
            with suppress(OSError, NotImplementedError):
                write_file(self._place(bucket), bucket.bytecode_to_string())

    def _place(self, bucket: Bucket) -> Path:
        return Path(cache_from_source(str(_FOLDER / f"{bucket.key}-{self._mark}.j2")))
