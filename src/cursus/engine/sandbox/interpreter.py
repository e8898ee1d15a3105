"""How a forked, warm interpreter becomes the `python3 script.py` that a container would have started."""

from __future__ import annotations

import atexit
import ctypes
import gc
import os
import re
import sys
import threading
import time
import types
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import NoReturn

__all__ = ["Warm", "needs_fresh_interpreter", "run_script", "set_blas_threads", "single_threaded"]

# Read once, when an interpreter starts or a library is first loaded: too late for a fork of a warm one.
_READ_AT_START = re.compile(
    r"PYTHON(?!PATH$).*|LC_.*|LANG|LANGUAGE|LD_.*|MALLOC_.*|.*_NUM_THREADS|(OMP|KMP|GOMP|MKL|OPENBLAS|BLIS|NPY|NUMPY|NUMEXPR|"
    r"ARROW|JE_ARROW|PANDAS|SCIPY|SKLEARN|JOBLIB|LOKY|XGBOOST|CUDA|PYTORCH|TORCH|ATEN|DNNL|ONEDNN)_.*"
)
_SET_THREADS = ("scipy_openblas_set_num_threads64_", "scipy_openblas_set_num_threads", "openblas_set_num_threads")
_CANNOT_OPEN = 2
# For so long the system may list a thread that has ended.
_ENDING_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Warm:
    """What a warm interpreter knows of itself, for its forks: to look there themselves would copy what they share.

    Attributes:
        ours: The modules that no script shall find.
        forkable: Whether a script can run in a fork of it.
    """

    ours: tuple[str, ...]
    forkable: bool

    @classmethod
    def now(cls) -> Warm:
        """This process as it is."""
        ours = tuple(name for name in sys.modules if name == "cursus" or name.startswith("cursus."))
        return cls(ours, single_threaded())


def needs_fresh_interpreter(defined: dict[str, str]) -> bool:
    """Whether a job's own environment variables only take effect in an interpreter that starts with them."""
    return any(_READ_AT_START.fullmatch(name) for name in defined)


def single_threaded() -> bool:
    """Whether this process has one thread, so that its memory is consistent after a fork."""
    until = time.monotonic() + _ENDING_SECONDS
    try:
        while len(list(Path("/proc/self/task").iterdir())) > 1:
            if time.monotonic() > until:
                return False
            time.sleep(0.001)
    except OSError:
        return True
    return True


def set_blas_threads() -> None:
    """Undoes the one thread that OpenBLAS was loaded with: a job has as many as are told, or computes on all cores."""
    if "numpy" not in sys.modules:
        return
    threads = int(os.environ.get("OMP_NUM_THREADS", len(os.sched_getaffinity(0))))
    with suppress(OSError):
        mapped = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")
        for library in sorted(set(re.findall(r"/\S*openblas\S*\.so\S*", mapped))):
            loaded = ctypes.CDLL(library)
            for name in _SET_THREADS:
                setter = getattr(loaded, name, None)
                if setter is not None:
                    setter(threads)
                    break
        # OpenBLAS ends its threads before a fork, for good here; forks start theirs when they first need them.
        if os.fork() == 0:
            os._exit(0)


def run_script(command: list[str], environment: dict[str, str], warm: Warm) -> NoReturn:
    """Runs `command[1]` as the main module with the other arguments, then ends the process as Python would."""
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a TextIOWrapper since start-up
    _reseed()
    for name in (*warm.ours, "__main__"):
        sys.modules.pop(name, None)
    script = command[1]
    sys.argv = command[1:]
    sys.orig_argv = list(command)
    given = environment.get("PYTHONPATH", "")
    sys.path[:0] = [str(Path(script).absolute().parent), *(given.split(os.pathsep) if given else ())]
    gc.enable()
    _end(_execute(script))


def _execute(script: str) -> int:
    """The exit code that Python would give, with what it would write to stderr written."""
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=script, __builtins__=__builtins__)
    sys.modules["__main__"] = module
    try:
        source = Path(script).read_bytes()
    except OSError as error:
        sys.stderr.write(f"python3: can't open file {script!r}: {error.strerror}\n")
        return _CANNOT_OPEN
    try:
        exec(compile(source, script, "exec", dont_inherit=True), module.__dict__)  # noqa: S102  # it is the job
    except SystemExit as error:
        return _exit_code(error.code)
    except BaseException as error:  # noqa: BLE001  # the script's own boundary: reported as Python reports it
        trace = error.__traceback__
        error.__traceback__ = trace.tb_next if trace else None
        sys.excepthook(type(error), error, error.__traceback__)
        return 1
    return 0


def _exit_code(given: object) -> int:
    if given is None or isinstance(given, int):
        return (given or 0) & 0xFF
    sys.stderr.write(f"{given}\n")
    return 1


def _end(code: int) -> NoReturn:
    """Ends as the interpreter would: threads joined, exit functions called, the script's own objects finalised.

    What the warm interpreter had before is left alone: tearing it down costs more than most jobs.
    """
    threading._shutdown()  # type: ignore[attr-defined]  # what Py_Finalize calls
    atexit._run_exitfuncs()  # pyright: ignore[reportPrivateUsage]  # what Py_Finalize calls
    # Modules are kept in the order of their import: the script's own ones came after it.
    for name in [*takewhile(lambda name: name != "__main__", reversed(sys.modules)), "__main__"]:
        sys.modules.pop(name, None)
    gc.collect()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _reseed() -> None:
    """A fork shares its parent's random state; Python reseeds its own, NumPy's legacy generator and PyTorch do not."""
    numpy_random, torch = sys.modules.get("numpy.random"), sys.modules.get("torch")
    if numpy_random is not None:
        numpy_random.seed()
    if torch is not None:
        torch.default_generator.seed()
