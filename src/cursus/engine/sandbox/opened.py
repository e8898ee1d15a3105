"""Where jobs run: with real container paths in a namespace or in bubblewrap, or through `main()` with mapped paths."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from cursus.engine.model import CONTAINER_ROOT, SandboxName
from cursus.engine.sandbox.environments import Interpreter, Interpreters, write_tools
from cursus.engine.sandbox.imports import worth_preloading
from cursus.engine.sandbox.interpreter import needs_fresh_interpreter
from cursus.engine.sandbox.launcher import Exit, Launcher, StopSignal
from cursus.engine.sandbox.namespace import Cover, Layer
from cursus.engine.sandbox.temporary import TEMPORARY, kept_entries
from cursus.engine.sandbox.zygote import Request
from cursus.engine.store.files import discard, files_below
from cursus.engine.store.objects import copy_objects
from cursus.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cursus.engine.sandbox.network import Relay

__all__ = ["Job", "Mount", "Sandbox", "open_sandbox"]

_PYTHON = re.compile(r"python(3(\.\d+)?)?")
_NO_LAYER = 3
_PROGRAMS = Path(__file__).parent.parent / "programs"


@dataclass(frozen=True, slots=True)
class Mount:
    """A folder here that a job sees at a path in the container: it may change its view, and never the folder.

    A file is shown read-only, and so is a folder where the sandbox is not `layered`.
    """

    point: str
    source: Path


@dataclass(frozen=True, slots=True)
class Job:
    """One process of a step, told in the container's terms.

    Attributes:
        command: The command line; `python3` is the interpreter that runs the engine.
        environment: What the definition and the service add to the clean environment that every job gets.
        folder: The job's folder: `ml/` stands for /opt/ml, `tmp/` for its temporary files.
        log: The file that both of its streams are appended to.
        limit: Seconds after which it is ended.
        workdir: Its working directory, below /opt/ml.
        mounts: Folders of others that the job sees at container paths.
        image: The image that the definition names; it decides which Python runs the job.
        readonly: Folders of this machine that the job can read only, by whatever path it comes to them.
        writable: Folders within those that it can write to all the same.
        memory_bytes: What it may hold; 0 for no limit.
        relay: Where it finds S3 without a network; None leaves it the network of the machine.
        private: Whether it asks for a /tmp of its own, as in a container.
        kept: The entries of the machine's /tmp that it sees in its own; None where it sees the machine's.
        ours: Whether it is a program of the engine's, which takes folders as arguments and needs no container path.
    """

    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    limit: float
    workdir: str = CONTAINER_ROOT
    mounts: tuple[Mount, ...] = ()
    image: str = ""
    readonly: tuple[Path, ...] = ()
    writable: tuple[Path, ...] = ()
    ours: bool = False
    preload: tuple[str, ...] = ()
    memory_bytes: int = 0
    relay: Relay | None = None
    private: bool = True
    kept: tuple[str, ...] | None = None

    @property
    def root(self) -> Path:
        """The folder that stands for /opt/ml."""
        return self.folder / "ml"

    @property
    def temporary(self) -> Path:
        """The folder for its temporary files."""
        return self.folder / "tmp"

    def host(self, path: str) -> Path:
        """The file here of a path in the container."""
        inside = path == CONTAINER_ROOT or path.startswith(f"{CONTAINER_ROOT}/")
        return self.root / path[len(CONTAINER_ROOT) :].lstrip("/") if inside else Path(path)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """An opened sandbox: its name, whether jobs can change their view of a `Mount`, and how to run one job in it.

    `kept` are the entries of /tmp that jobs see beside their own; None where they see the machine's.
    """

    name: SandboxName
    interpreters: Interpreters
    layered: bool = False
    kept: tuple[str, ...] | None = None

    def run(self, job: Job, stop: StopSignal, heard: Callable[[str], None]) -> Exit:
        """Runs a job to its end and says how it ended; `heard` gets its last log line now and then."""
        job.temporary.mkdir(parents=True, exist_ok=True)
        job.host(job.workdir).mkdir(parents=True, exist_ok=True)
        try:
            interpreter = self.interpreters.of(job.image)
            return interpreter.launcher.run(self._request(job, interpreter), job.limit, stop, heard)
        finally:
            discard(job.folder / "layers")

    def close(self) -> None:
        """Ends what starts jobs."""
        self.interpreters.close()

    def _request(self, job: Job, interpreter: Interpreter) -> Request:
        asked = _REQUESTS[self.name](replace(job, kept=self.kept if job.private else None), interpreter)
        return replace(asked, memory=job.memory_bytes, relay=asdict(job.relay) if job.relay else None)


def open_sandbox(
    choice: SandboxName | None,
    folder: Path,
    environments: Mapping[str, Path] | None = None,
    launcher: Launcher | None = None,
) -> Sandbox:
    """The chosen sandbox, or the first of namespace, bubblewrap and mapped that works here.

    Args:
        choice: The sandbox; None for the best.
        folder: That of the run.
        environments: A Python for images whose URI matches a pattern.
        launcher: What starts jobs in the Python that runs the engine, and is left open; None for one of its own.

    Raises:
        EngineError: the chosen sandbox does not work on this machine; the message says what the system answered.
    """
    if choice is not None and choice not in get_args(SandboxName):
        raise EngineError(f"there is no sandbox {choice!r}", hint=f"choose one of {', '.join(get_args(SandboxName))}")
    tools = write_tools(folder / "bin", sys.executable)
    own = Interpreter(sys.executable, tools, launcher or Launcher(folder / "sandbox.log"))
    interpreters = Interpreters(own, folder, environments or {}, left_open=launcher is not None)
    names: tuple[SandboxName, ...] = get_args(SandboxName) if choice is None else (choice,)
    refusal: str | None = None
    kept = kept_entries(folder, interpreters.patterns.values())
    for name in names:
        sandbox = Sandbox(name, interpreters, kept=None if name == "mapped" else kept)
        refusal, layered = _probe(sandbox, folder / "probe")
        if refusal is None:
            return replace(sandbox, layered=layered)
    interpreters.close()
    raise EngineError(f"the sandbox {choice!r} does not work here: {refusal}", hint="leave the choice to the engine")


def _probe(sandbox: Sandbox, folder: Path) -> tuple[str | None, bool]:
    """Why the sandbox does not work, found by running a job in it, or None; and whether that job had a layer."""
    if sandbox.name == "mapped":
        return None, False
    if sandbox.name == "bubblewrap" and shutil.which("bwrap") is None:
        return "there is no bwrap on the PATH", False
    log, mount = folder / "log", Mount(f"{CONTAINER_ROOT}/layer", folder / "below")
    for made in ("ml/seen", "ml/layer", "below"):
        (folder / made).mkdir(parents=True, exist_ok=True)
    asked = f"test -d {CONTAINER_ROOT}/seen || exit 1; ( : >{mount.point}/x ) 2>/dev/null || exit {_NO_LAYER}"
    job = Job(("sh", "-c", asked), {}, folder, log, limit=20, mounts=(mount,))
    try:
        ended = sandbox.run(job, StopSignal(), lambda _: None)
    except EngineError as error:
        return error.message, False
    finally:
        said = log.read_text(encoding="utf-8", errors="replace").strip() if log.exists() else ""
        discard(folder)
    if ended.code in (0, _NO_LAYER):
        return None, ended.code == 0
    return said or f"a job in it ended with exit code {ended.code}", False


def _environment(job: Job, python: Interpreter) -> dict[str, str]:
    path = [str(python.tools), str(Path(python.executable).parent), os.environ.get("PATH", os.defpath)]
    return {
        "PATH": os.pathsep.join(path),
        "LANG": "C.UTF-8",
        "TMPDIR": str(job.temporary) if job.kept is None else TEMPORARY,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        **python.launcher.settings,
        **job.environment,
    }


def _local_python(command: tuple[str, ...], python: Interpreter) -> list[str]:
    """The command with any Python as that one: an image's interpreter is named by paths that mean nothing here."""
    program, *rest = command
    return [python.executable if _PYTHON.fullmatch(Path(program).name) else program, *rest]


def _is_script(command: list[str], python: Interpreter) -> bool:
    return command[0] == python.executable and len(command) > 1 and not command[1].startswith("-")


def _namespace(job: Job, python: Interpreter) -> Request:
    command = _local_python(job.command, python)
    fork = python.warm and _is_script(command, python) and not needs_fresh_interpreter(dict(job.environment))
    script = job.host(job.workdir) / job.host(command[1]) if fork else None
    return Request(
        command=command,
        environment=_environment(job, python),
        workdir=job.workdir,
        log=str(job.log),
        root=str(job.root),
        point=CONTAINER_ROOT,
        fork=fork,
        preload=[*job.preload, *worth_preloading(script)] if script else [],
        layers=[asdict(_layer(job, number, mount)) for number, mount in enumerate(job.mounts)],
        readonly=[str(folder) for folder in job.readonly],
        writable=[str(folder) for folder in job.writable],
        covers=[] if job.kept is None else [asdict(Cover(TEMPORARY, str(job.temporary), job.kept))],
    )


def _layer(job: Job, number: int, mount: Mount) -> Layer:
    """Changes go to the job's own folder at that point, so that what the engine laid there is seen as well."""
    if mount.source.is_file():
        return Layer(mount.point, str(mount.source))
    upper, work = job.host(mount.point), job.folder / "layers" / str(number)
    for folder in (upper, work):
        folder.mkdir(parents=True, exist_ok=True)
    return Layer(mount.point, str(mount.source), str(upper), str(work))


def _bubblewrap(job: Job, python: Interpreter) -> Request:
    view = ["--dev-bind", "/", "/", "--bind", str(job.root), CONTAINER_ROOT]
    top = Path("/" + CONTAINER_ROOT.split("/")[1])
    if not top.is_dir():
        view = ["--tmpfs", "/", *_shown_again(Path("/")), "--bind", str(job.root), CONTAINER_ROOT]
    elif not Path(CONTAINER_ROOT).is_dir():
        kept = _shown_again(top)
        view = ["--dev-bind", "/", "/", "--tmpfs", str(top), *kept, "--bind", str(job.root), CONTAINER_ROOT]
    shown = [] if job.kept is None else ["--bind", str(job.temporary), TEMPORARY]
    shown += [word for name in job.kept or () for word in ("--dev-bind", *[f"{TEMPORARY}/{name}"] * 2)]
    shown += [str(word) for each in job.mounts for word in ("--ro-bind", each.source, each.point)]
    views = [("--ro-bind", each) for each in job.readonly] + [("--bind", each) for each in job.writable]
    # Outer folders first, so that what is bound within them stays as it is.
    shown += [
        str(word) for how, each in sorted(views, key=lambda view: len(view[1].parts)) for word in (how, each, each)
    ]
    wrapped = [
        "bwrap",
        *view,
        *shown,
        "--die-with-parent",
        "--chdir",
        job.workdir,
        "--",
        *_local_python(job.command, python),
    ]
    return _plain(job, wrapped, "/", _environment(job, python))


def _shown_again(folder: Path) -> list[str]:
    arguments: list[str] = []
    for child in sorted(folder.iterdir()):
        if child.is_symlink():
            arguments += ["--symlink", str(child.readlink()), str(child)]
        else:
            arguments += ["--dev-bind", str(child), str(child)]
    return arguments


def _mapped(job: Job, python: Interpreter) -> Request:
    command = _local_python(job.command, python)
    if not job.ours and not _is_script(command, python):
        raise EngineError(
            f"the 'mapped' sandbox, which has no container paths, cannot run {' '.join(job.command)!r}",
            hint="it calls main() of Python scripts; use Linux with user namespaces or bubblewrap for other commands",
        )
    for mount in job.mounts:
        copy_objects(dict(files_below(mount.source)), job.host(mount.point))
    workdir = str(job.host(job.workdir))
    if job.ours:
        command = [str(job.host(word)) for word in command]
    else:
        script = str(job.host(job.workdir) / job.host(command[1]))
        command = [command[0], str(_PROGRAMS / "mapped.py"), str(job.root), script, *command[2:]]
    return _plain(job, command, workdir, _environment(job, python))


def _plain(job: Job, command: list[str], workdir: str, environment: dict[str, str]) -> Request:
    return Request(command, environment, workdir, str(job.log), None, CONTAINER_ROOT, fork=False, preload=[])


_REQUESTS: Mapping[SandboxName, Callable[[Job, Interpreter], Request]] = {
    "namespace": _namespace,
    "bubblewrap": _bubblewrap,
    "mapped": _mapped,
}
