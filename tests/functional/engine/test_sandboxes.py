"""The three sandboxes, the ordinary user, and hosts without the top folder of the container paths."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from cursus.errors import EngineError

SOURCE = """
    import argparse, sys
    from pathlib import Path

    INPUT_PATHS = {"rows": "/opt/ml/processing/input/rows"}
    OUTPUT_PATHS = {"total": "/opt/ml/processing/output/total"}
    ENVIRONMENT = {"SCALE": None, "LABEL": "sum"}

    def parse_arguments(argv):
        parser = argparse.ArgumentParser()
        parser.add_argument("--offset", type=int)
        return parser.parse_args(argv)

    def main(input_paths, output_paths, environ_vars, job_args):
        rows = (Path(input_paths["rows"]) / "rows.csv").read_text().split()
        total = sum(map(int, rows)) * int(environ_vars["SCALE"]) + job_args.offset
        (Path(output_paths["total"]) / "total.txt").write_text(f"{environ_vars['LABEL']}={total}")
        print(input_paths["rows"])

    if __name__ == "__main__":
        import os
        environ = {name: os.environ.get(name, default) for name, default in ENVIRONMENT.items()}
        sys.exit(main(INPUT_PATHS, OUTPUT_PATHS, environ, parse_arguments(sys.argv[1:])))
"""


def contracted(lab, **more):
    given = {"inputs": {"rows": lab.file("rows.csv", "1\n2\n3\n")}, "arguments": ["--offset", "5"], **more}
    return lab.processing("total", SOURCE, outputs=("total",), environment={"SCALE": "2"}, **given)


@pytest.mark.parametrize("sandbox", ["namespace", "bubblewrap", "mapped"])
def test_a_script_with_a_contract_runs_in_every_sandbox(lab, sandbox):
    if sandbox == "bubblewrap" and shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    result = lab.run(contracted(lab), sandbox=sandbox)
    assert (result.status, result.sandbox) == ("Succeeded", sandbox), result.steps[0].log_tail
    assert lab.published("total/total/total.txt").read_text() == "sum=17"
    seen = result.steps[0].log_tail
    assert (
        seen.endswith("/ml/processing/input/rows") if sandbox == "mapped" else seen == "/opt/ml/processing/input/rows"
    )


def test_the_best_sandbox_is_found_and_named(lab):
    assert lab.run(contracted(lab)).sandbox == lab.events[0].sandbox == lab.record(lab.events[-1].result)["sandbox"]


def test_a_sandbox_that_does_not_exist_is_refused(lab):
    with pytest.raises(EngineError, match="there is no sandbox 'docker'"):
        lab.run(contracted(lab), sandbox="docker")


def test_without_container_paths_a_script_that_has_no_contract_is_refused_unrun(lab):
    touched = lab.folder / "touched"
    result = lab.run(lab.processing("p", f"open({str(touched)!r}, 'w')"), sandbox="mapped").steps[0]
    assert "p.py defines no INPUT_PATHS, OUTPUT_PATHS, main, parse_arguments" in result.reason
    assert "sandbox 'mapped'" in result.reason
    assert not touched.exists()


def test_without_container_paths_missing_variables_are_named(lab):
    step = contracted(lab)
    step["Arguments"]["Environment"] = {}
    assert "are not set: SCALE" in lab.run(step, sandbox="mapped").steps[0].reason


def test_without_container_paths_other_commands_are_refused(lab):
    step = lab.processing("p", "")
    step["Arguments"]["AppSpecification"]["ContainerEntrypoint"] = ["/bin/bash", "-c", "true"]
    assert (
        "the 'mapped' sandbox, which has no container paths, cannot run"
        in lab.run(step, sandbox="mapped").steps[0].reason
    )


RUN = """
    import json, pathlib, sys
    from cursus.engine import RunRequest, run
    folder = pathlib.Path(sys.argv[1])
    definition = json.loads((folder / "definition.json").read_text())
    assets = {"s3://lab/assets": folder / "assets"}
    sandbox = sys.argv[2] if len(sys.argv) > 2 else None
    result = run(RunRequest(definition, "lab", folder / "store", assets=assets, sandbox=sandbox))
    print(result.sandbox, result.status, result.steps[0].reason, result.steps[0].log_tail)
"""


def prepared(lab, source):
    (lab.folder / "definition.json").write_text(json.dumps({"Steps": [lab.processing("p", source)]}))
    return ["-c", textwrap.dedent(RUN), str(lab.folder)]


@pytest.mark.skipif(os.geteuid() != 0, reason="every other test runs as an ordinary user")
def test_an_ordinary_user_gets_container_paths_too(lab):
    drop = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    fit = "import os, sys; sys.exit(sys.version_info < (3, 11) or not os.access(sys.executable, os.X_OK))"
    pythons = (each for each in (sys.executable, "/usr/bin/python3") if shutil.which(each))
    python = next(
        (
            each
            for each in pythons
            if subprocess.run([*drop, each, "-c", fit], capture_output=True, check=False).returncode == 0
        ),
        None,
    )
    if shutil.which("setpriv") is None or python is None:
        pytest.skip("no interpreter that another user can read")
    with tempfile.TemporaryDirectory() as folder:
        lab.folder = Path(folder)
        arguments = prepared(lab, "import os; print(os.geteuid(), os.listdir('/opt/ml/processing/input'))")
        (lab.folder / "store").mkdir()
        for path in (lab.folder, lab.folder / "store"):
            path.chmod(0o777)
        told = subprocess.run(
            [*drop, python, *arguments],
            env={"PYTHONPATH": str(Path("src").resolve()), "PATH": os.environ["PATH"]},
            capture_output=True,
            check=False,
            text=True,
        )
    assert told.stdout.strip() == "namespace Succeeded None 65534 ['code']", told.stderr


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap makes the host without /opt")
def test_a_host_without_the_top_folder_gets_container_paths_too(lab):
    view = ["--tmpfs", "/", "--proc", "/proc", "--dev-bind", "/dev", "/dev"]
    for top in sorted(Path("/").iterdir()):
        if top.is_symlink():
            view += ["--symlink", str(top.readlink()), str(top)]
        elif top.is_dir() and top.name not in ("opt", "proc", "dev"):
            view += ["--bind", str(top), str(top)]
    source = "import os; print(os.path.isdir('/opt/ml/processing'), os.listdir('/opt'), os.path.isdir('/usr/bin'))"
    arguments = prepared(lab, source)
    check = "import os; print(os.path.exists('/opt'))"
    environment = {"PYTHONPATH": str(Path("src").resolve()), "PATH": os.environ["PATH"]}
    before = subprocess.run(
        ["bwrap", *view, sys.executable, "-c", check], env=environment, capture_output=True, check=False, text=True
    )
    if before.returncode:
        pytest.skip(f"bubblewrap does not work here: {before.stderr}")
    assert before.stdout.strip() == "False"
    told = subprocess.run(
        ["bwrap", *view, sys.executable, *arguments], env=environment, capture_output=True, check=False, text=True
    )
    assert told.stdout.strip() == "namespace Succeeded None True ['ml'] True", told.stderr


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap makes the host without user namespaces")
def test_a_host_without_namespaces_falls_back_and_says_so(lab):
    (lab.folder / "definition.json").write_text(json.dumps({"Steps": [contracted(lab)]}))
    command = [sys.executable, "-c", textwrap.dedent(RUN), str(lab.folder)]
    bare = ["bwrap", "--dev-bind", "/", "/", "--unshare-user", "--uid", "1000", "--disable-userns"]
    environment = {"PYTHONPATH": str(Path("src").resolve()), "PATH": os.environ["PATH"]}
    refused = subprocess.run([*bare, "unshare", "-U", "true"], env=environment, capture_output=True, check=False)
    if refused.returncode == 0 or b"bwrap" in refused.stderr:
        pytest.skip("bubblewrap cannot take user namespaces away here")
    told = subprocess.run([*bare, *command], env=environment, capture_output=True, text=True, check=False)
    assert told.stdout.startswith("mapped Succeeded None"), told.stderr
    asked = subprocess.run([*bare, *command, "namespace"], env=environment, capture_output=True, text=True, check=False)
    assert "the sandbox 'namespace' does not work here: cursus: cannot enter /opt/ml" in asked.stderr
