"""The environment variables and arguments of scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.validation.reading.reading import lines, script, shown

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "required", "default"),
    [
        ("x = os.environ['A']", True, None),
        ("x = os.environ.get('A')", False, None),
        ("x = os.environ.get('A', 'b')", False, "b"),
        ("x = os.environ.get('A', default=5)", False, "5"),
        ("x = os.getenv('A', 'b')", False, "b"),
        ("x = os.environ.get('A') or 'b'", False, "b"),
        ("x = os.environ.get('A', '') or None or str(5)", False, "5"),
        ("x = os.environ.pop('A', 'b')", False, "b"),
        ("x = os.environ.setdefault('A', 'b')", False, "b"),
        ("from os import environ\nx = environ['A']", True, None),
        ("from os import environ as e, getenv\nx = getenv('A')", False, None),
        ("x = dict(os.environ)['A']", True, None),
        ("env = os.environ.copy()\nx = env.get('A', '')", False, ""),
        ("NAME = 'A'\nx = os.environ[NAME]", True, None),
        ("for name in ('A',):\n    x = os.environ[name]", True, None),
        ("x = {n: os.environ[n] for n in ['A']}", True, None),
        ("def read(name, default='b'): return os.environ.get(name, default)\nx = read('A')", False, "b"),
        ("DEFAULT = {'A': 'b'}\nx = os.environ.get('A', DEFAULT['A'])", False, "b"),
        ("x = 'A' in os.environ", False, None),
        ("if 'A' in os.environ:\n    x = os.environ['A']", False, None),
        ("try:\n    x = os.environ['A']\nexcept KeyError:\n    x = 'b'", False, None),
        ("x = os.environ.get('A')\nif not x:\n    raise ValueError('A')", True, None),
        ("x = os.environ.get('A', '').strip()\nif x == '':\n    sys.exit(2)", True, None),
        ("x = os.getenv('A')\nif x is None:\n    raise SystemExit(1)", True, None),
        ("x, y = os.getenv('A'), 1\nif not all([x, y]):\n    raise ValueError", True, None),
        ("if 'A' not in os.environ:\n    raise ValueError\nx = os.environ['A']", True, None),
    ],
)
def test_a_variable_is_required_or_has_a_default(
    text: str, required: bool, default: str | None, tmp_path: Path
) -> None:
    found = script(tmp_path, f"import os, sys\n{text}")

    assert [(one.name, one.is_required, one.default) for one in found.environment] == [("A", required, default)]
    assert {use.name for use in found.variable_uses} == {"A"}


def test_a_default_that_the_run_works_out_is_not_known(tmp_path: Path) -> None:
    found = script(tmp_path, "import os\nx = os.environ.get('A', os.getcwd())")

    assert [(one.default, one.is_default_known) for one in found.environment] == [(None, False)]


@pytest.mark.parametrize(
    "text", ["x = os.environ['A'] if 'A' in os.environ else 'b'", "try: x = os.environ['A']\nexcept KeyError: x = 'b'"]
)
def test_what_stands_in_for_a_variable_that_is_looked_for_first_is_not_known(text: str, tmp_path: Path) -> None:
    found = script(tmp_path, f"import os\n{text}")

    assert [(one.is_required, one.is_default_known) for one in found.environment] == [(False, False)]


def test_each_default_of_a_variable_is_told_with_its_place(tmp_path: Path) -> None:
    found = script(tmp_path, "import os\nx = os.getenv('A', 'b')\ny = os.getenv('A', 'b')\nz = os.getenv('A', 'c')")

    assert [(one.default, one.place.line) for one in found.environment] == [("b", 2), ("c", 4)]
    assert lines(found.variable_uses) == [2, 3, 4]


def test_what_is_set_is_not_read(tmp_path: Path) -> None:
    assert script(tmp_path, "import os\nos.environ['A'] = 'b'").environment == ()


def test_the_scripts_own_table_says_what_is_required(tmp_path: Path) -> None:
    text = """
        from cursus_runtime.entry import run
        from cursus_runtime.environment import flag
        BASE = {"B": "1"}
        ENVIRONMENT = {"A": None, **BASE}

        def main(input_paths, output_paths, environ_vars, job_args):
            read(environ_vars)

        def read(values):
            return values["A"].strip(), flag(values, "B"), values["C"]

        run(main, {}, {}, ENVIRONMENT, lambda argv: None)
    """
    found = script(tmp_path, text)

    assert [(one.name, one.is_required, one.default, one.is_declared) for one in found.environment] == [
        ("A", True, None, True),
        ("B", False, "1", True),
        ("C", True, None, False),
    ]
    assert [(use.name, shown(use.place)) for use in found.variable_uses] == [
        ("A", 'values["A"]'),
        ("B", 'flag(values, "B")'),
        ("C", 'values["C"]'),
    ]


def test_variables_that_main_is_given_are_those_that_are_read_for_it(tmp_path: Path) -> None:
    text = """
        import os
        def main(input_paths, output_paths, environ_vars, job_args):
            return environ_vars.get("LABEL"), environ_vars["RATIO"]
        if __name__ == "__main__":
            main({}, {}, {"LABEL": os.environ["LABEL"], "RATIO": os.environ.get("RATIO", "0.7")}, None)
    """
    found = script(tmp_path, text)

    assert [(one.name, one.is_required, one.default) for one in found.environment] == [
        ("LABEL", True, None),
        ("RATIO", False, "0.7"),
    ]


def test_variables_of_a_main_that_nobody_calls(tmp_path: Path) -> None:
    text = """
        def main(input_paths, output_paths, environ_vars, job_args):
            environ_vars["A"], environ_vars.get("B", "c")
    """
    found = script(tmp_path, text)

    assert [(one.name, one.is_required, one.default) for one in found.environment] == [
        ("A", True, None),
        ("B", False, "c"),
    ]


def test_a_variable_whose_name_is_not_known_is_told(tmp_path: Path) -> None:
    found = script(tmp_path, "import os, sys\nx = os.environ[sys.argv[1]]")

    assert [(one.fact, one.place.line) for one in found.unknown] == [("which variable is meant here is not known", 2)]
    assert found.environment == ()


@pytest.mark.parametrize(
    ("text", "flags", "dest", "required", "default"),
    [
        ("add('--a-b')", ("--a-b",), "a_b", False, (None,)),
        ("add('-a', '--long', required=True)", ("-a", "--long"), "long", True, (None,)),
        ("add('--a', dest='b', default='c')", ("--a",), "b", False, ("c",)),
        ("add('rows')", ("rows",), "rows", True, (None,)),
        ("add('rows', nargs='?', default='x')", ("rows",), "rows", False, ("x",)),
        ("add('--a', type=int, default=3)", ("--a",), "a", False, (3,)),
        ("add('--a', default='x' if os.name == 'nt' else 'y')", ("--a",), "a", False, ("x", "y")),
    ],
)
def test_options(
    text: str, flags: tuple[str, ...], dest: str, required: bool, default: tuple[object, ...], tmp_path: Path
) -> None:
    found = script(
        tmp_path,
        f"import argparse, os\nparser = argparse.ArgumentParser()\nparser.{text.replace('add', 'add_argument')}",
    )

    assert [(one.flags, one.dest, one.is_required, one.default.values) for one in found.arguments] == [
        (flags, dest, required, default)
    ]
    assert found.arguments[0].place.line == 3


def test_what_else_an_option_says(tmp_path: Path) -> None:
    text = """
        import argparse
        KINDS = ("a", "b")
        def positive(text): return int(text)
        parser = argparse.ArgumentParser()
        parser.add_argument("--kind", choices=KINDS)
        parser.add_argument("--n", type=positive, nargs="*")
        parser.add_argument("--f", type=float)
        parser.add_argument("--verbose", action="store_true")
    """
    kind, number, ratio, verbose = script(tmp_path, text).arguments

    assert kind.choices == ("a", "b")
    assert (number.type, number.nargs) == ("positive", "*")
    assert ratio.type == "float"
    assert (verbose.action, verbose.choices, verbose.nargs) == ("store_true", None, None)


@pytest.mark.parametrize(
    "text",
    [
        "def make():\n    p = argparse.ArgumentParser()\n    p.add_argument('--a')\n"
        "    p.add_argument('--b')\n    return p\n"
        "args = make().parse_args()",
        "def fill(p):\n    p.add_argument('--a')\n    p.add_argument('--b')\np = argparse.ArgumentParser()\nfill(p)\n"
        "args = p.parse_args([])",
        "p = argparse.ArgumentParser()\nfor flag in ('a', 'b'):\n    p.add_argument(f'--{flag}')\n"
        "args = p.parse_args()",
        "p = argparse.ArgumentParser()\nfor flag, kw in {'--a': {}, '--b': {'type': str}}.items():\n"
        "    p.add_argument(flag, **kw)\nargs, rest = p.parse_known_args()",
        "p = argparse.ArgumentParser()\np.add_argument_group('x').add_argument('--a')\n"
        "g = p.add_mutually_exclusive_group()\ng.add_argument('--b')\nargs = p.parse_args()",
        "base = argparse.ArgumentParser(add_help=False)\nbase.add_argument('--a')\n"
        "p = argparse.ArgumentParser(parents=[base])\np.add_argument('--b')\nargs = p.parse_args()",
        "from options import parser\nargs = parser().parse_args()",
        "class P(argparse.ArgumentParser): pass\np = P()\np.add_argument('--a')\np.add_argument('--b')\n"
        "args = p.parse_args()",
    ],
    ids=["function", "filled", "loop", "table", "groups", "parents", "beside", "subclass"],
)
def test_parsers_are_followed_to_where_they_are_filled_and_read(text: str, tmp_path: Path) -> None:
    beside = """
        import argparse
        def parser():
            p = argparse.ArgumentParser()
            p.add_argument("--a")
            p.add_argument("--b")
            return p
    """
    found = script(tmp_path, f"import argparse\n{text}\nprint(args.a, vars(args)['b'])", options=beside)

    assert [one.dest for one in found.arguments] == ["a", "b"]
    assert [use.name for use in found.argument_uses] == ["a", "b"]
    assert found.takes_other_arguments == ("parse_known_args" in text)


def test_arguments_that_main_reads(tmp_path: Path) -> None:
    text = (
        "def main(input_paths, output_paths, environ_vars, job_args):\n    job_args.job_type, getattr(job_args, 'b', 1)"
    )

    assert [use.name for use in script(tmp_path, text).argument_uses] == ["job_type", "b"]


def test_a_namespace_of_anything_takes_other_arguments(tmp_path: Path) -> None:
    text = "import argparse, sys\nargs = argparse.Namespace(**dict(w.split('=') for w in sys.argv[1:]))\nargs.a"
    found = script(tmp_path, text)

    assert found.takes_other_arguments
    assert [use.name for use in found.argument_uses] == ["a"]


def test_the_job_type_parser_of_the_runtime(tmp_path: Path) -> None:
    text = "from cursus_runtime.arguments import job_type_parser\njob_type_parser('training', ('training', 'testing'))"
    (found,) = script(tmp_path, text).arguments

    assert found.flags == ("--job_type", "--job-type")
    assert (found.default.values, found.choices) == (("training",), ("training", "testing"))
    assert shown(found.place) == "job_type_parser('training', ('training', 'testing'))"


def test_an_option_that_is_not_known_is_told(tmp_path: Path) -> None:
    found = script(tmp_path, "import argparse, sys\nargparse.ArgumentParser().add_argument(sys.argv[1])")

    assert [one.fact for one in found.unknown] == ["which argument is declared here is not known"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import os\nos.environ['A']", False),
        ("import os\nfor name, value in os.environ.items(): print(name)", True),
        ("import os\nimport time\nos.environ[time.ctime()]", True),
    ],
)
def test_variables_that_cannot_be_told_by_name(text: str, *, expected: bool, tmp_path: Path) -> None:
    assert script(tmp_path, text).reads_other_variables == expected


@pytest.mark.parametrize(("name", "expected"), [("'--a'", False), ("time.ctime()", True)])
def test_arguments_that_cannot_be_told_by_name(name: str, *, expected: bool, tmp_path: Path) -> None:
    text = f"import argparse, time\np = argparse.ArgumentParser()\np.add_argument({name})\np.parse_args()"

    assert script(tmp_path, text).declares_other_arguments == expected


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("x = given['a'], given['b']", ["a", "b"]),
        ("x = given.get('a')", []),
        ("x = given['a'] if 'a' in given else 1", []),
        ("for name in ('a', 'b'):\n        if name not in given: raise KeyError(name)", ["a", "b"]),
        ("given['a'] = 1\n    x = given['a']", []),
        ("given.setdefault('a', 1)\n    x = given['a']", []),
        ("given.update({'a': 1}, b=2)\n    x = given['a'], given['b']", []),
        ("try:\n        x = given['a']\n    except KeyError:\n        x = 1", []),
        ("x = {**given}['a']", []),
    ],
)
@pytest.mark.parametrize(
    ("path", "is_file"),
    [
        ("input_paths['hyperparameters_s3_uri']", True),
        ("'/opt/ml/input/data/config/hyperparameters.json'", True),
        ("os.path.join(input_paths['config'], 'hyperparameters.json')", True),
        ("input_paths['config']", False),
        ("'/opt/ml/input/data/config/columns.json'", False),
    ],
)
def test_the_hyperparameters_that_a_script_cannot_do_without(
    path: str, is_file: bool, body: str, names: list[str], tmp_path: Path
) -> None:
    text = f"""
import json, os
def main(input_paths, output_paths, environ_vars, job_args):
    with open({path}) as file:
        given = json.load(file)
    {body}
"""

    assert [one.name for one in script(tmp_path, text).hyperparameters] == (names if is_file else [])
