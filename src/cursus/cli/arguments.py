"""The commands and their arguments; imports nothing but the standard library, so that help comes at once."""

from __future__ import annotations

import argparse
import re

from cursus import __version__
from cursus.cli.arguments_check import add_check
from cursus.cli.arguments_plan import add_plan
from cursus.cli.arguments_registry import add_registry, add_steps
from cursus.cli.arguments_scaffold import add_scaffold
from cursus.cli.arguments_workspace import add_workspace
from cursus.cli.parser import Parser, add_command, add_workspace_options, path_of

# `typing`, `pathlib` and `shutil` take longer to import than help takes to print.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

__all__ = ["parse"]

_STORE = ".cursus"


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments of a command line; `call` names the module and the function that serve it.

    Raises:
        SystemExit: help or the version was asked for (0), or the line is no command (2); it has been printed.
    """
    arguments, unknown = _parser().parse_known_args(argv)
    if unknown:
        arguments.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    return arguments


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="cursus", description="ML pipelines for Amazon SageMaker: wired, compiled, checked, and run on a laptop."
    )
    parser.add_argument("--version", action="version", version=f"cursus {__version__}")
    parser.add_argument("--debug", action="store_true", help="show the traceback of an error")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for add in (
        _demo,
        _init,
        _config,
        _run,
        _runs,
        _compile,
        _resolve,
        _verify,
        _deploy,
        _models,
        add_scaffold,
        add_steps,
        add_check,
        add_registry,
        add_workspace,
        add_plan,
    ):
        add(commands)
    return parser


def _demo(commands: Any) -> None:
    text = "run a real pipeline on this machine: breast cancer data, or made card payments"
    parser = add_command(commands, "demo", text, ("run", "demo"))
    parser.add_argument("--rows", type=_count, metavar="N", help="make a table of N card payments and run that")
    parser.add_argument(
        "--into", type=path_of, metavar="DIR", help="where to write the project (default: .cursus/demo)"
    )
    _run_options(parser)


def _init(commands: Any) -> None:
    text = "write a project that predicts a column of a CSV or Parquet file"
    parser = add_command(commands, "init", text, ("project", "init"))
    parser.add_argument("folder", type=path_of, metavar="DIR", help="the folder to write")
    parser.add_argument("--data", type=path_of, required=True, metavar="FILE", help="the table")
    parser.add_argument("--label", required=True, metavar="COLUMN", help="the column to predict")
    parser.add_argument("--name", metavar="NAME", help="the pipeline's name (default: the folder's)")


def _run(commands: Any) -> None:
    text = "run a pipeline on this machine: a definition, a project's folder, or a DAG with its config"
    parser = add_command(commands, "run", text, ("run", "run"))
    parser.add_argument(
        "what", nargs="?", type=path_of, metavar="PIPELINE", help="a definition (.json) or a project folder"
    )
    parser.add_argument("--dag", type=path_of, metavar="FILE", help="a DAG file, with --config")
    parser.add_argument("--config", type=path_of, metavar="FILE", help="a config file, with --dag")
    parser.add_argument(
        "--set", action="append", default=[], type=_assignment, metavar="NAME=VALUE", help="a pipeline parameter"
    )
    parser.add_argument(
        "--run-config", type=path_of, metavar="FILE", help="how to run it (default: run.yaml beside the pipeline)"
    )
    parser.add_argument(
        "--env", action="append", default=[], type=_environment, metavar="NAME|PATTERN=VENV",
        help="lay config.NAME.yaml over config.yaml; or run jobs of images that match a pattern with another Python",
    )  # fmt: skip
    _run_options(parser)
    _rerun_options(parser)
    parser.add_argument("--memory", type=_size, metavar="SIZE", help="what one job may hold at most: 4GiB, 512MB, ...")
    parser.add_argument("--no-network", action="store_true", help="jobs reach S3 of the run and nothing else")
    add_workspace_options(parser)


def _rerun_options(parser: argparse.ArgumentParser) -> None:
    uses = ("definition", "all", "off")
    text = "take earlier results of equal steps: as each step's CacheConfig says (default), for all jobs, or never"
    parser.add_argument("--cache", choices=uses, help=text)
    parser.add_argument(
        "--resume", nargs="?", const="last", metavar="RUN", help="go on with a run that did not succeed (default: last)"
    )
    parser.add_argument("--only", action="append", default=[], metavar="STEP", help="run this step alone; repeatable")
    parser.add_argument(
        "--from", dest="start", action="append", default=[], metavar="STEP", help="run this step and all after it"
    )
    parser.add_argument("--of", metavar="RUN", help="the run that answers for the other steps (default: last)")


def _environment_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--env", metavar="NAME", help="lay config.NAME.yaml over config.yaml")


def _run_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=_count, metavar="N", help="steps at the same time (default: one per core)")
    parser.add_argument(
        "--store", type=path_of, default=_STORE, metavar="DIR", help="where results go (default: .cursus)"
    )


def _compile(commands: Any) -> None:
    text = "compile a DAG and its config to a SageMaker pipeline definition"
    parser = add_command(commands, "compile", text, ("pipeline", "compile_"))
    parser.add_argument("dag", type=path_of, metavar="DAG", help="the DAG file (YAML or JSON), or a project folder")
    parser.add_argument("config", nargs="?", type=path_of, metavar="CONFIG", help="the config file")
    parser.add_argument("-o", "--output", type=path_of, metavar="FILE", help="where to write the definition")
    _environment_option(parser)
    parser.add_argument("--explain", action="store_true", help="show how every need was wired, and why")
    add_workspace_options(parser)


def _resolve(commands: Any) -> None:
    text = "show how a pipeline is wired and why, and keep it that way with a lock file"
    parser = add_command(commands, "resolve", text, ("resolve", "resolve"))
    parser.add_argument("dag", type=path_of, metavar="DAG", help="the DAG file (YAML or JSON), or a project folder")
    parser.add_argument("config", nargs="?", type=path_of, metavar="CONFIG", help="the config file")
    _environment_option(parser)
    parser.add_argument("--explain", action="store_true", help="show every candidate, why it lost, and what is none")
    parser.add_argument("--node", metavar="NODE", help="show the needs of this node only")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    lock = parser.add_mutually_exclusive_group()
    lock.add_argument("--lock", action="store_true", help="accept the wiring: write it to the lock beside the DAG file")
    lock.add_argument("--check", action="store_true", help="compare with the lock; exit code 1 where anything differs")
    add_workspace_options(parser)


def _deploy(commands: Any) -> None:
    text = "put a pipeline on SageMaker: upload its files, make or change it, and start it if asked"
    parser = add_command(commands, "deploy", text, ("deploy", "deploy"))
    parser.add_argument("dag", type=path_of, metavar="DAG", help="the DAG file (YAML or JSON), or a project folder")
    parser.add_argument("config", nargs="?", type=path_of, metavar="CONFIG", help="the config file")
    _environment_option(parser)
    parser.add_argument("--dry-run", action="store_true", help="show what would be uploaded; reach no network")
    parser.add_argument("--start", action="store_true", help="start a run")
    parser.add_argument(
        "--set", action="append", default=[], type=_assignment, metavar="NAME=VALUE", help="a parameter of the run"
    )
    add_workspace_options(parser)


def _verify(commands: Any) -> None:
    text = "check a definition against the service's own model, graph rules and limits"
    parser = add_command(commands, "verify", text, ("pipeline", "verify"))
    parser.add_argument("definition", type=path_of, metavar="PIPELINE.json", help="the definition")
    parser.add_argument("--name", metavar="NAME", help="the pipeline's name, to check it too")


def _config(commands: Any) -> None:
    parser = add_command(commands, "config", "write, check and show config files")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    init = add_command(actions, "init", "write the config file that a DAG needs, to be filled in", ("config", "init"))
    init.add_argument("dag", type=path_of, metavar="DAG", help="the DAG file, or a project folder")
    init.add_argument("-o", "--output", type=path_of, metavar="FILE",
                      help="where to write it (default: config.yaml beside the DAG; -: print it)")  # fmt: skip
    init.add_argument("--schema", action="store_true", help="write its JSON Schema too, and name it to editors")
    init.add_argument("--force", action="store_true", help="write over a file that is there")
    check = add_command(actions, "check", "check a config file: its values, the steps made of them, the wires",
                     ("config", "check"))  # fmt: skip
    _config_files(check)
    show = add_command(actions, "show", "show a node's values and where each comes from", ("config", "show"))
    show.add_argument("node", metavar="NODE", help="the node's name")
    _config_files(show)
    show.add_argument("--format", choices=("text", "json"), default="text", help="how to show them (default: text)")
    schema = add_command(actions, "schema", "write the JSON Schema of a DAG's config file", ("config", "schema"))
    _dag_argument(schema)
    schema.add_argument("-o", "--output", type=path_of, metavar="FILE", help="where to write it (default: print it)")
    for action in (init, check, show, schema):
        add_workspace_options(action)


def _dag_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dag", nargs="?", type=path_of, default=".", metavar="DAG",
                        help="the DAG file, or a project folder (default: this folder)")  # fmt: skip


def _config_files(parser: argparse.ArgumentParser) -> None:
    _dag_argument(parser)
    parser.add_argument("config", nargs="?", type=path_of, metavar="CONFIG", help="the config file")
    _environment_option(parser)


def _models(commands: Any) -> None:
    parser = add_command(commands, "models", "the models that runs on this machine have registered")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    listing = add_command(actions, "list", "list the model package groups, or the versions of one", ("models", "list_"))
    listing.add_argument("group", nargs="?", metavar="GROUP", help="the group whose versions to list")
    show = add_command(actions, "show", "show a version: approval, metrics, containers", ("models", "show"))
    show.add_argument("name", metavar="GROUP[/VERSION]", help="the version (default: the latest)")
    text = "approve a version, reject it, or set it back to pending"
    approve = add_command(actions, "approve", text, ("models", "approve"))
    approve.add_argument("name", metavar="GROUP/VERSION", help="the version")
    _decision_options(approve)
    diff = add_command(actions, "diff", "show how two versions differ: metrics, containers, fields", ("models", "diff"))
    for place in ("left", "right"):
        diff.add_argument(place, metavar="GROUP/VERSION", help=f"the version on the {place}")
    for action in (listing, show, diff):
        action.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    for action in (listing, show, approve, diff):
        action.add_argument("--store", type=path_of, default=_STORE, metavar="DIR",
                            help="the store of the runs (default: .cursus)")  # fmt: skip


def _decision_options(parser: argparse.ArgumentParser) -> None:
    status = parser.add_mutually_exclusive_group()
    for option, value in (("--reject", "Rejected"), ("--pending", "PendingManualApproval")):
        status.add_argument(option, dest="status", action="store_const", const=value, help=f"set it to {value}")
    parser.set_defaults(status="Approved")
    parser.add_argument("-m", "--description", metavar="TEXT", help="why, kept as its ApprovalDescription")
    parser.add_argument("--by", metavar="NAME", help="who decides (default: the user of this machine)")


def _runs(commands: Any) -> None:
    parser = add_command(commands, "runs", "past runs: what they were, how they went, and why")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    runs = _runs_action(actions, "list", "list the newest runs")
    runs.add_argument("--pipeline", metavar="NAME", help="runs of this pipeline only")
    runs.add_argument("-n", "--number", type=_count, default=20, metavar="N", help="how many (default: 20)")
    show = _runs_action(actions, "show", "show a run: its steps, parameters, metrics and outputs")
    logs = _runs_action(actions, "logs", "print what a step wrote")
    why = _runs_action(actions, "why", "tell why a step ran, or took an earlier result")
    report = _runs_action(actions, "open", "open the report of a run in the browser")
    for each in (show, logs, why, report):
        each.add_argument(
            "run", metavar="RUN", help="the run's id or its beginning, last, or last~1 for the one before"
        )
    for each in (logs, why):
        each.add_argument("step", metavar="STEP", help="the step's name")
    logs.add_argument("--tail", type=_count, metavar="N", help="the last N lines only")
    logs.add_argument("--follow", action="store_true", help="go on until the step has ended")
    report.add_argument("--no-browser", action="store_true", help="print the report's path, and open nothing")
    diff = _runs_action(actions, "diff", "show what differs between two runs")
    diff.add_argument("before", metavar="RUN", help="the first run")
    diff.add_argument("after", metavar="RUN", help="the second run")


def _runs_action(actions: Any, name: str, text: str) -> argparse.ArgumentParser:
    function = f"{name}_" if name in {"list", "open"} else name
    parser = add_command(actions, name, text, ("runs", function))
    parser.add_argument("--store", type=path_of, default=_STORE, metavar="DIR",
                        help="where the results are (default: .cursus)")  # fmt: skip
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    parser.add_argument("--json", dest="format", action="store_const", const="json", help="short for --format json")
    return parser


def _count(text: str) -> int:
    if not re.fullmatch(r"0*[1-9][0-9_]{0,17}", text):
        msg = f"{text!r} is no whole number of 1 or more"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def _size(text: str) -> int:
    from cursus.project.run_config import size_of

    size = size_of(text)
    if size is None:
        msg = f"{text!r} is no size: write it as 4GiB, 512MB or a number of bytes"
        raise argparse.ArgumentTypeError(msg)
    return size


def _environment(text: str) -> str | tuple[str, Path]:
    """The name of an overlay, or a pattern over image URIs with the Python that runs their jobs."""
    pattern, sign, named = text.rpartition("=")
    if not sign:
        return text
    path = path_of(named)
    python = path / "bin" / "python" if path.is_dir() else path
    if not pattern or not python.exists():
        msg = f"{text!r}: there is no {python}; name a virtual environment or a Python"
        raise argparse.ArgumentTypeError(msg)
    # A link to the interpreter is followed by it alone: what it finds beside the link is the environment.
    return pattern, python.absolute()


def _assignment(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        msg = f"{text!r} is no NAME=VALUE"
        raise argparse.ArgumentTypeError(msg)
    return name, value
