"""The paths that scripts use and declare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.validation.reading.reading import lines, script, shown

from cursus.validation.reading.script_facts import Access, DeclaredPath

if TYPE_CHECKING:
    from pathlib import Path

IN, OUT = "/opt/ml/processing/input/rows", "/opt/ml/processing/output/rows"
READ, WRITE, LIST, UNKNOWN = Access.READ, Access.WRITE, Access.LIST, Access.UNKNOWN


def uses(folder: Path, text: str, **beside: str) -> list[tuple[str, Access]]:
    """Paths with what is done with them; three dots stand for what only the run knows."""
    found = script(folder, text, **beside)
    assert found.fault is None
    return [(use.path if use.is_whole else f"{use.path}/...", use.access) for use in found.paths]


@pytest.mark.parametrize(
    ("text", "path", "access"),
    [
        ("open('/opt/ml/a')", "/opt/ml/a", READ),
        ("open('/opt/ml/a', 'rb')", "/opt/ml/a", READ),
        ("open('/opt/ml/a', mode='w')", "/opt/ml/a", WRITE),
        ("open('/opt/ml/a', 'r+')", "/opt/ml/a", WRITE),
        ("import sys\nopen('/opt/ml/a', sys.argv[1])", "/opt/ml/a", UNKNOWN),
        ("with open('/opt/ml/a', encoding='utf-8') as f: f.read()", "/opt/ml/a", READ),
        ("import pandas as pd\npd.read_csv('/opt/ml/a.csv')", "/opt/ml/a.csv", READ),
        ("import pandas\npandas.read_parquet(path='/opt/ml/a')", "/opt/ml/a", READ),
        ("import pandas as pd\npd.DataFrame().to_csv('/opt/ml/a', index=False)", "/opt/ml/a", WRITE),
        ("import pandas as pd\ndf = pd.read_csv('x')\ndf.dropna().to_parquet('/opt/ml/a')", "/opt/ml/a", WRITE),
        ("from pathlib import Path\nPath('/opt/ml/a').read_text()", "/opt/ml/a", READ),
        ("from pathlib import Path\nPath('/opt/ml/a').write_bytes(b'')", "/opt/ml/a", WRITE),
        ("from pathlib import Path\nPath('/opt/ml/a').mkdir(parents=True)", "/opt/ml/a", WRITE),
        ("from pathlib import Path\nPath('/opt/ml/a').open('w')", "/opt/ml/a", WRITE),
        ("from pathlib import Path\nPath('/opt/ml/a').exists()", "/opt/ml/a", LIST),
        ("from pathlib import Path\nlist(Path('/opt/ml/a').glob('*.csv'))", "/opt/ml/a", LIST),
        ("from pathlib import Path\nfor f in Path('/opt/ml/a').iterdir(): f.read_text()", "/opt/ml/a/...", READ),
        ("import os\nos.listdir('/opt/ml/a')", "/opt/ml/a", LIST),
        ("import os\nfor n in os.listdir('/opt/ml/a'): open(os.path.join('/opt/ml/a', n))", "/opt/ml/a/...", READ),
        ("import os\nfor r, d, fs in os.walk('/opt/ml/a'):\n    for f in fs: open(os.path.join(r, f))",
         "/opt/ml/a/...", READ),
        ("import glob\nfor f in glob.glob('/opt/ml/a/*.csv'): open(f)", "/opt/ml/a/...", READ),
        ("from pathlib import Path\nopen(next(Path('/opt/ml/a').glob('*.csv')))", "/opt/ml/a/...", READ),
        ("from pathlib import Path\nopen(max(Path('/opt/ml/a').iterdir(), key=str))", "/opt/ml/a/...", READ),
        ("from pathlib import Path\nopen(sorted(Path('/opt/ml/a').iterdir())[-1])", "/opt/ml/a/...", READ),
        ("from pathlib import Path\n(first, *_) = Path('/opt/ml/a').iterdir()\nopen(first)", "/opt/ml/a/...", READ),
        ("import os\nos.makedirs('/opt/ml/a', exist_ok=True)", "/opt/ml/a", WRITE),
        ("import shutil\nshutil.copy('x', '/opt/ml/a')", "/opt/ml/a", WRITE),
        ("import shutil\nshutil.copytree(src='/opt/ml/a', dst='x')", "/opt/ml/a", READ),
        ("import joblib\njoblib.dump({}, '/opt/ml/a')", "/opt/ml/a", WRITE),
        ("from joblib import load\nload('/opt/ml/a')", "/opt/ml/a", READ),
        ("import numpy as np\nnp.save('/opt/ml/a', [])", "/opt/ml/a", WRITE),
        ("import numpy as np\nnp.load('/opt/ml/a')", "/opt/ml/a", READ),
        ("import torch\ntorch.save({}, '/opt/ml/a')", "/opt/ml/a", WRITE),
        ("import torch\ntorch.load(f='/opt/ml/a')", "/opt/ml/a", READ),
        ("import xgboost as xgb\nb = xgb.train({}, None)\nb.save_model('/opt/ml/a')", "/opt/ml/a", WRITE),
        ("import xgboost\nb = xgboost.Booster()\nb.load_model('/opt/ml/a')", "/opt/ml/a", READ),
        ("import tarfile\ntarfile.open('/opt/ml/a', 'w:gz')", "/opt/ml/a", WRITE),
        ("import zipfile\nzipfile.ZipFile('/opt/ml/a')", "/opt/ml/a", READ),
        ("import gzip\ngzip.open('/opt/ml/a')", "/opt/ml/a", READ),
        ("import json\nwith open('/opt/ml/a', 'w') as f: json.dump({}, f)", "/opt/ml/a", WRITE),
        ("import matplotlib.pyplot as plt\nplt.savefig('/opt/ml/a')", "/opt/ml/a", WRITE),
        ("import subprocess\nsubprocess.run(['ls', '/opt/ml/a'])", "/opt/ml/a", UNKNOWN),
        ("from strange import anything\nanything('/opt/ml/a')", "/opt/ml/a", UNKNOWN),
        ("from cursus_runtime.frames import read_table\nread_table('/opt/ml/a')", "/opt/ml/a", READ),
        ("from cursus_runtime.files import write_json as w\nw('/opt/ml/a', {})", "/opt/ml/a", WRITE),
        ("from cursus_runtime import files\nfor f in files.shards('/opt/ml/a'): open(f)", "/opt/ml/a/...", READ),
        ("from cursus_runtime.booster import Model\nModel.load('/opt/ml/a')", "/opt/ml/a", READ),
        ("from cursus_runtime.booster import Model\nModel.load('x').save('/opt/ml/a')", "/opt/ml/a", WRITE),
    ],
)  # fmt: skip
def test_what_is_done_with_a_path(text: str, path: str, access: Access, tmp_path: Path) -> None:
    found = script(tmp_path, text)

    assert (path, access) in uses(tmp_path, text)
    assert found.unknown == () or access is UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "import os\nBASE = '/opt/ml'\nopen(os.path.join(BASE, 'a', 'b.csv'))",
        "BASE = '/opt/ml'\nNAME = 'b'\nopen(f'{BASE}/a/{NAME}.csv')",
        "from pathlib import Path\nFOLDER = Path('/opt/ml') / 'a'\n(FOLDER / 'b.csv').open()",
        "def folder(name): return '/opt/ml/' + name\nopen(folder('a') + '/b.csv')",
        "def read(path): return open(path)\ndef main(): read('/opt/ml/a/b.csv')\nmain()",
        "class Reader:\n    def __init__(self, folder): self.folder = folder\n"
        "    def read(self): return open(self.folder + '/b.csv')\nReader('/opt/ml/a').read()",
        "class Base:\n    def __init__(self, folder): self.folder = folder\n"
        "class Reader(Base):\n    def __init__(self):\n        super().__init__('/opt/ml')\n"
        "        self.path = f'{self.folder}/a/b.csv'\n    def read(self): return open(self.path)\nReader().read()",
        "class Base:\n    def __init__(self, folder): self.folder = folder\n"
        "class Reader(Base):\n    def __init__(self):\n        Base.__init__(self, '/opt/ml/a')\n"
        "    def read(self): return open(self.folder + '/b.csv')\nReader().read()",
        "class Reader:\n    def find(self): self.path = '/opt/ml/a/b.csv'\n"
        "    def read(self): return open(self.path)\nr = Reader()\nr.find()\nr.read()",
        "class Reader:\n    path = '/opt/ml/a/b.csv'\n    def read(self): return [open(self.path) for n in (1, 2)]",
        "import dataclasses\n@dataclasses.dataclass\nclass Reader:\n    folder: str = '/opt/ml/a'\n"
        "    def read(self): return open(f'{self.folder}/b.csv')\nReader().read()",
        "PATHS = {'rows': '/opt/ml/a/b.csv'}\nfor name, path in PATHS.items(): open(path)",
        "from settings import WHERE\nopen(WHERE)",
        "import helpers\nhelpers.read('/opt/ml/a')",
        "def read(*, path='/opt/ml/a/b.csv'): return open(path)\nread()",
        "from functools import partial\ndef read(path): return open(path)\npartial(read, '/opt/ml/a/b.csv')()",
        "import contextlib\n@contextlib.contextmanager\ndef folder():\n    yield '/opt/ml/a'\n"
        "with folder() as f: open(f + '/b.csv')",
    ],
)
def test_paths_are_followed_to_where_they_are_used(text: str, tmp_path: Path) -> None:
    beside = {"settings": "WHERE = '/opt/ml/a/b.csv'", "helpers": "def read(f): return open(f + '/b.csv')"}

    assert uses(tmp_path, text, **beside) == [("/opt/ml/a/b.csv", READ)]


@pytest.mark.parametrize(
    "expression",
    [
        "f'/opt/ml/a/{word}'",
        "f'/opt/ml/a/{word!r:>5}.csv'",
        "'/opt/ml/a/' + word",
        "'/opt/ml/a/' + word + '/b.csv'",
        "'/opt/ml/a/%s' % word",
        "'%s/%s.csv' % ('/opt/ml/a', word)",
        "'/opt/ml/a/%(w)s' % {'w': word}",
        "'/opt/ml/{}/{}'.format('a', word)",
        "'/opt/ml/{0}/{w:>3}'.format('a', w=word)",
        "'/'.join(['/opt/ml/a', word])",
        "os.path.join('/opt/ml/a', word)",
        "os.path.join('/opt/ml/a', word.strip().lower(), 'b.csv')",
        "os.path.join(os.path.dirname(f'/opt/ml/a/b/{word}'), '..', word)",
        "Path('/opt/ml/a') / word",
        "Path('/opt/ml/a').joinpath(word, 'b')",
        "str(Path('/opt/ml') / 'a' / f'{word}.csv')",
        "(Path('/opt/ml/a') / word).with_suffix('.csv')",
        "(Path('/opt/ml/a') / word / 'x').parent",
        "(Path('/opt/ml/a') / word).with_name('b-' + word)",
        "Path(f'/opt/ml/a/{word}').resolve().as_posix()",
        "os.path.abspath(f'/opt/ml/a/{word}')",
        "os.fspath(Path('/opt/ml/a', word))",
        "f'/opt/ml/a/{word}'.rstrip('/')",
        "[f'/opt/ml/a/{w}' for w in words][0]",
        "{'a': f'/opt/ml/a/{word}'}['a']",
    ],
)
def test_of_a_path_with_a_gap_the_beginning_is_known(expression: str, tmp_path: Path) -> None:
    text = f"import os, sys\nfrom pathlib import Path\nwords = sys.argv[1:]\nword = words[0]\nopen({expression})"
    found = script(tmp_path, text)

    assert found.unknown == ()
    assert {use.path.removesuffix("/b/..") for use in found.paths} == {"/opt/ml/a"}
    assert [use.is_whole for use in found.paths] == [False]


@pytest.mark.parametrize(
    ("expression", "path"),
    [
        ("os.path.splitext('/opt/ml/a.csv')[0]", "/opt/ml/a"),
        ("os.path.normpath('/opt/ml/b/../a')", "/opt/ml/a"),
        ("os.path.realpath('/opt/ml/b/../a')", "/opt/ml/a"),
        ("os.path.expanduser('/opt/ml/a')", "/opt/ml/a"),
        ("Path('/opt/ml/b/c').parent.with_name('a')", "/opt/ml/a"),
        ("Path('/opt/ml/b').with_name('a').resolve()", "/opt/ml/a"),
        ("Path('/opt/ml') / Path('a')", "/opt/ml/a"),
        ("'/opt' / Path('ml') / 'a'", "/opt/ml/a"),
    ],
)
def test_paths_that_are_worked_out(expression: str, path: str, tmp_path: Path) -> None:
    assert uses(tmp_path, f"import os\nfrom pathlib import Path\nopen({expression})") == [(path, READ)]


@pytest.mark.parametrize(
    "expression",
    ["os.path.abspath('a')", "Path('a').resolve()", "os.path.expandvars('$HOME/a')", "os.path.join(word, 'a')"],
)
def test_a_path_that_begins_where_the_run_says_is_not_known(expression: str, tmp_path: Path) -> None:
    text = f"import os, sys\nfrom pathlib import Path\nword = sys.argv[1]\nopen({expression})"
    found = script(tmp_path, text)

    assert found.paths == ()
    assert [one.fact for one in found.unknown] == ["which path is used here, only the run knows"]


MAIN = """
import argparse, os, sys
from pathlib import Path
import pandas as pd

def main(input_paths, output_paths, environ_vars, job_args):
    frame = load(input_paths)
    store(frame, Path(output_paths["kept"]) / "part.csv")

def load(paths):
    folder = paths["rows"]
    extra = paths.get("more")
    if extra:
        open(os.path.join(extra, "notes.txt"))
    return pd.read_csv(os.path.join(folder, "rows.csv"))

def store(frame, target):
    frame.to_csv(target)
"""


def test_logical_names_are_followed_through_helpers(tmp_path: Path) -> None:
    found = script(tmp_path, MAIN)

    assert [(use.side, use.name, use.rest, use.access) for use in found.paths] == [
        ("input", "more", "notes.txt", READ),
        ("input", "rows", "rows.csv", READ),
        ("output", "kept", "part.csv", WRITE),
    ]
    assert {use.path for use in found.paths} == {""}
    assert shown(found.paths[0].place) == 'open(os.path.join(extra, "notes.txt"))'


def test_logical_names_have_the_paths_that_main_is_given(tmp_path: Path) -> None:
    text = (
        MAIN
        + f"""
INPUTS = {{"rows": "{IN}"}}
if __name__ == "__main__":
    main(INPUTS, {{"kept": "{OUT}"}}, {{}}, None)
"""
    )
    found = script(tmp_path, text)

    assert [(use.name, use.path) for use in found.paths if use.path] == [
        ("rows", f"{IN}/rows.csv"),
        ("kept", f"{OUT}/part.csv"),
    ]
    assert [(one.name, one.path) for one in found.declared_inputs] == [("rows", IN)]
    assert [(one.name, one.path) for one in found.declared_outputs] == [("kept", OUT)]


def test_the_tables_that_are_handed_to_run_are_declared(tmp_path: Path) -> None:
    text = f"""
        from cursus_runtime.entry import run
        IN, OUT = {{"rows": "{IN}"}}, {{"kept": "{OUT}"}}

        def parse_arguments(argv): ...
        def main(input_paths, output_paths, environ_vars, job_args):
            open(input_paths["rows"])

        if __name__ == "__main__":
            run(main, IN, OUT, {{}}, parse_arguments)
    """
    found = script(tmp_path, text)

    assert found.declared_inputs == (DeclaredPath("rows", IN, found.declared_inputs[0].place),)
    assert shown(found.declared_outputs[0].place) == '"kept"'
    assert [(use.name, use.path, use.access) for use in found.paths] == [("rows", IN, READ)]


def test_a_logical_name_that_is_only_looked_up_is_used_nobody_knows_how(tmp_path: Path) -> None:
    found = script(
        tmp_path, "def main(input_paths, output_paths, environ_vars, job_args):\n    x = input_paths['rows']"
    )

    assert [(use.name, use.access) for use in found.paths] == [("rows", UNKNOWN)]


def test_a_path_that_is_only_told_of_is_not_used(tmp_path: Path) -> None:
    text = "import logging\nlogger = logging.getLogger()\nlogger.info('/opt/ml/a')\nprint('/opt/ml/b')"

    assert uses(tmp_path, text + "\nraise ValueError('/opt/ml/c')") == []


def test_all_names_of_a_table_are_gone_through(tmp_path: Path) -> None:
    text = """
        INPUT_PATHS = {"a": "/opt/ml/processing/input/a", "b": "/opt/ml/processing/input/b"}
        def main(input_paths, output_paths, environ_vars, job_args):
            for name, path in input_paths.items():
                open(path)
        main(INPUT_PATHS, {}, {}, None)
    """
    found = script(tmp_path, text)

    assert [(use.name, use.access) for use in found.paths] == [("a", READ), ("b", READ)]


@pytest.mark.parametrize(
    ("text", "declared", "side"),
    [
        ("import os\nx = open(os.environ['SM_CHANNEL_TRAIN'] + '/a.csv')", "/opt/ml/input/data/train/a.csv", "inputs"),
        ("import os\nopen(os.path.join(os.environ.get('SM_MODEL_DIR'), 'm'), 'w')", "/opt/ml/model/m", "outputs"),
        ("open('/opt/ml/input/data/train/a.csv')", "/opt/ml/input/data/train/a.csv", "inputs"),
        ("open('/opt/ml/output/data/a', 'w')", "/opt/ml/output/data/a", "outputs"),
        ("from strange import f\nf('/opt/ml/model')", "/opt/ml/model", "outputs"),
        ("from strange import f\nf('/opt/ml/input/data/train')", "/opt/ml/input/data/train", "inputs"),
        ("def model_fn(model_dir):\n    return open(model_dir + '/m')", "/opt/ml/model/m", "inputs"),
    ],
)
def test_training_scripts_declare_paths_by_using_them(text: str, declared: str, side: str, tmp_path: Path) -> None:
    found = script(tmp_path, text)

    sides = {"inputs": found.declared_inputs, "outputs": found.declared_outputs}
    assert [(one.name, one.path) for one in sides.pop(side)] == [(None, declared)]
    assert list(sides.values()) == [()]


def test_paths_of_variables_and_arguments_name_them(tmp_path: Path) -> None:
    text = """
        import argparse, os
        parser = argparse.ArgumentParser()
        parser.add_argument("--model-dir", default=os.environ.get("SM_MODEL_DIR", "/opt/ml/model"))
        parser.add_argument("--train")
        args = parser.parse_args()
        open(os.path.join(args.train, "rows.csv"))
        open(os.path.join(args.model_dir, "model"), "w")
    """
    found = script(tmp_path, text)

    assert [(use.argument, use.variable, use.path, use.rest) for use in found.paths] == [
        ("train", None, "", "rows.csv"),
        ("model_dir", None, "", "model"),
        (None, "SM_MODEL_DIR", "/opt/ml/model/model", "model"),
        (None, None, "/opt/ml/model/model", ""),
    ]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("import json, sys\npath = json.loads(sys.argv[1])\nopen(path)", "which path is used here is not known"),
        ("import sys\nopen(f'{sys.argv[1]}/a')", "which path is used here, only the run knows"),
        ("def main(input_paths, o, e, j):\n    import sys\n    open(input_paths[sys.argv[1]])", "which input path is"),
    ],
)
def test_what_cannot_be_followed_is_told(text: str, fact: str, tmp_path: Path) -> None:
    found = script(tmp_path, text)

    assert any(one.fact.startswith(fact) for one in found.unknown)
    assert set(lines(found.unknown)) == {len(text.splitlines())}


@pytest.mark.parametrize(
    "text",
    [
        "import tempfile\nwith tempfile.TemporaryDirectory() as t: open(t + '/a', 'w')",
        "from pathlib import Path\nopen(Path(__file__).parent / 'words.txt')",
        "import io, pandas as pd\npd.read_csv(io.StringIO('a'))",
        "def helper(path): return open(path)",
        "import json\nwith open('/opt/ml/a') as f: json.load(f)",
        "def helper(self, rows): return open(rows.path), open(rows.path.name)",
        "def __init__(): return 1\n__init__()",
        "import pandas as pd\npd.DataFrame().to_dict('records')",
    ],
)
def test_what_is_no_path_of_the_container_is_no_riddle(text: str, tmp_path: Path) -> None:
    assert script(tmp_path, text).unknown == ()


def test_functions_that_nobody_calls_are_followed_too(tmp_path: Path) -> None:
    text = "class A:\n    def f(self): open('/opt/ml/a')\ndef g(): open('/opt/ml/b')"

    assert uses(tmp_path, text) == [("/opt/ml/a", READ), ("/opt/ml/b", READ)]


def test_both_sides_of_a_condition_are_followed(tmp_path: Path) -> None:
    text = "import os\nname = 'a' if os.environ.get('A') else 'b'\nopen(f'/opt/ml/{name}')"

    assert uses(tmp_path, text) == [("/opt/ml/a", READ), ("/opt/ml/b", READ)]


def test_paths_that_go_where_nobody_follows_are_told_beside_what_is_known_of_them(tmp_path: Path) -> None:
    text = f"import lib\nlib.store('{OUT}')\nopen('{OUT}')\nopen('{IN}')"
    found = script(tmp_path, text)

    assert [use.path for use in found.handed_on] == [OUT]
    assert [(use.path, use.access) for use in found.paths] == [(OUT, READ), (IN, READ)]


def test_to_ask_for_a_path_by_its_name_hands_it_to_nobody(tmp_path: Path) -> None:
    text = "def main(input_paths, output_paths, environ_vars, job_args):\n    open(input_paths['rows'])"

    assert script(tmp_path, text).handed_on == ()


@pytest.mark.parametrize(
    ("use", "suffix", "makes_folder"),
    [
        ("open(os.path.join(output_paths['a'], 'rows.csv'), 'w')", ".csv", False),
        ("open(os.path.join(output_paths['a'], f'{job_args.name}.csv'), 'w')", ".csv", False),
        ("open(Path(output_paths['a']) / 'rows.csv.gz', 'w')", ".gz", False),
        ("open(os.path.join(output_paths['a'], 'rows'), 'w')", "", False),
        ("open(os.path.join(output_paths['a'], job_args.name), 'w')", "", False),
        ("os.makedirs(os.path.join(output_paths['a'], 'rows'))", "", True),
        ("Path(output_paths['a'], 'rows').mkdir()", "", True),
    ],
)
def test_the_endings_of_files_and_the_folders_that_are_made(
    use: str, suffix: str, makes_folder: bool, tmp_path: Path
) -> None:
    head = "import os\nfrom pathlib import Path\ndef main(input_paths, output_paths, environ_vars, job_args):\n"
    written = [one for one in script(tmp_path, f"{head}    {use}\n").paths if one.access is Access.WRITE]

    assert [(one.suffix, one.makes_folder) for one in written] == [(suffix, makes_folder)]
