"""Large inputs are shown to jobs instead of being copied, and no job can alter what is published."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from cursus.engine.store.inputs import SMALL_BYTES

SOURCES = Path(__file__).parents[3] / "src"
LARGE = SMALL_BYTES + 1
SPOIL = """
    import os
    from pathlib import Path
    data = Path("/opt/ml/processing/input/data")
    with open(data / "written", "r+b") as file:
        file.write(b"spoilt")
    with open(data / "appended", "ab") as file:
        file.write(b"spoilt")
    open(data / "truncated", "wb").close()
    os.truncate(data / "cut", 3)
    os.chmod(data / "modes", 0o600)
    os.utime(data / "times", (1, 1))
    os.unlink(data / "removed")
    os.rename(data / "renamed", data / "other")
    (data / "added").write_text("new")
    assert (data / "written").read_bytes()[:7] == b"spoiltx"
    assert (data / "truncated").stat().st_size == 0
    assert (data / "modes").stat().st_mode & 0o777 == 0o600
    assert not (data / "removed").exists()
"""
NAMES = ("written", "appended", "truncated", "cut", "modes", "times", "removed", "renamed")
MAKE = f"""
    for name in {NAMES}:
        open(f"/opt/ml/processing/output/o/{{name}}", "wb").write(b"x" * {LARGE})
"""


def facts(folder):
    return {
        path.name: (status.st_size, status.st_mode, status.st_mtime_ns, path.read_bytes())
        for path in folder.iterdir()
        for status in [path.stat()]
    }


def test_nothing_that_a_job_does_to_its_input_alters_the_published_files(lab):
    assert lab.run(lab.processing("make", MAKE, outputs=("o",))).status == "Succeeded"
    published = lab.published("make/o")
    before = facts(published)
    result = lab.run(lab.processing("spoil", SPOIL, inputs={"data": "s3://lab/make/o"}))
    assert result.status == "Succeeded", result.steps[0].log_tail
    assert facts(published) == before
    assert len(before) == len(NAMES)


def test_a_job_that_writes_by_the_path_on_the_host_is_refused(lab):
    lab.run(lab.processing("make", MAKE, outputs=("o",)))
    target = lab.published("make/o/written")
    source = f"""
        import pathlib
        store = pathlib.Path({str(lab.store)!r})
        ways = [pathlib.Path({str(target)!r}), *store.glob("runs/*/jobs/host/inputs/*/written")]
        assert len(ways) == 2
        for way in ways:
            try:
                way.write_bytes(b"spoilt")
            except OSError as error:
                print(error.strerror)
    """
    result = lab.run(lab.processing("host", source, inputs={"data": "s3://lab/make/o"}))
    assert result.steps[0].log_tail == "Read-only file system\nRead-only file system"
    assert target.stat().st_size == LARGE


AS_USER = """
import json, sys
from pathlib import Path
from cursus.engine import RunRequest, run
told = json.load(open(sys.argv[1]))
assets = {uri: Path(path) for uri, path in told["assets"].items()}
for steps in told["runs"]:
    request = RunRequest({"Version": "2020-12-01", "Steps": [steps]}, "lab", Path(told["store"]), assets=assets, jobs=2)
    result = run(request)
    print(result.sandbox, result.status, result.steps[0].log_tail, file=sys.stderr)
    assert result.status == "Succeeded"
"""


USER = ["setpriv", "--reuid", "1000", "--regid", "1000", "--clear-groups"]


@pytest.mark.skipif(os.geteuid() != 0, reason="every other test runs as an ordinary user")
def test_as_an_ordinary_user_no_published_file_is_altered_either(lab):
    fit = "import sys; sys.exit(sys.version_info < (3, 11))"
    python = shutil.which("python3", path="/usr/bin") or sys.executable
    if subprocess.run([*USER, python, "-c", fit], capture_output=True, check=False).returncode:
        pytest.skip("no interpreter that another user can run")
    with tempfile.TemporaryDirectory() as folder:
        lab.folder = Path(folder)
        steps = [
            lab.processing("make", MAKE, outputs=("o",)),
            lab.processing("spoil", SPOIL, inputs={"data": "s3://lab/make/o"}),
        ]
        told = {"assets": {uri: str(path) for uri, path in lab.assets.items()}, "runs": steps, "store": str(lab.store)}
        (lab.folder / "told.json").write_text(json.dumps(told))
        for path in (lab.folder, *lab.folder.rglob("*")):
            os.chown(path, 1000, 1000)
        environment = {**os.environ, "PYTHONPATH": str(SOURCES), "HOME": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [*USER, python, "-c", AS_USER, str(lab.folder / "told.json")]
        done = subprocess.run(command, env=environment, capture_output=True, check=False, text=True)
        assert done.returncode == 0, done.stderr
        assert [line[:19] for line in done.stderr.splitlines()] == ["namespace Succeeded"] * 2
        seen = {name: (size, content) for name, (size, _, _, content) in facts(lab.published("make/o")).items()}
        assert seen == dict.fromkeys(NAMES, (LARGE, b"x" * LARGE))
        assert not list(lab.store.glob("runs/*/jobs")), "the folders of layers could not be removed"


def test_a_large_input_is_not_copied(lab):
    big = lab.folder / "big.bin"
    with big.open("wb") as file:
        file.truncate(8_000_000_000)
        file.seek(7_999_999_990)
        file.write(b"the end")
    lab.assets["s3://lab/big/big.bin"] = big
    source = """
        from pathlib import Path
        data = Path("/opt/ml/processing/input/data/big.bin")
        with data.open("rb") as file:
            file.seek(-10, 2)
            print(data.stat().st_size, file.read(7))
    """
    started = time.monotonic()
    result = lab.run(lab.processing("read", source, inputs={"data": "s3://lab/big/big.bin"}))
    assert result.steps[0].log_tail == "8000000000 b'the end'"
    assert time.monotonic() - started < 5


def test_files_that_cannot_be_linked_are_shown_read_only(lab):
    other = Path("/dev/shm")
    if not other.is_dir() or other.stat().st_dev == lab.folder.stat().st_dev:
        pytest.skip("needs a second file system")
    big = other / f"cursus-{os.getpid()}"
    try:
        big.write_bytes(b"x" * LARGE)
        lab.assets["s3://lab/in/deep/big"] = big
        lab.file("small", "s")
        lab.assets["s3://lab/in/small"] = lab.assets["s3://lab/assets/small"]
        source = """
            from pathlib import Path
            data = Path("/opt/ml/processing/input/data")
            print((data / "deep/big").stat().st_size, (data / "small").read_text())
            (data / "small").write_text("mine")
            (data / "deep/big").write_text("spoilt")
        """
        result = lab.run(lab.processing("read", source, inputs={"data": "s3://lab/in"}))
        assert result.steps[0].log_tail.splitlines()[0] == f"{LARGE} s"
        assert "Read-only file system" in str(result.steps[0].reason)
        assert big.read_bytes() == b"x" * LARGE
    finally:
        big.unlink()


def test_an_input_below_another_is_seen_beside_it(lab):
    lab.file("tree/large", b"x" * LARGE)
    lab.file("inner/small", "small")
    lab.file("deep/large", b"y" * LARGE)
    source = """
        from pathlib import Path
        root = Path("/opt/ml/processing/input/data")
        print(sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()))
    """
    step = lab.processing("see", source, inputs={"inner": "s3://lab/assets/inner"})
    for name, where in (("tree", "data"), ("inner", "data/inner"), ("deep", "data/deep")):
        entry = {"S3Uri": f"s3://lab/assets/{name}", "LocalPath": f"/opt/ml/processing/input/{where}"}
        step["Arguments"]["ProcessingInputs"].append({"InputName": f"{name}-in", "S3Input": entry})
    assert lab.run(step).steps[0].log_tail == "['deep/large', 'inner/small', 'large']"


def test_an_output_folder_that_is_an_input_too_is_published_whole(lab):
    lab.file("tree/large", b"x" * LARGE)
    lab.file("tree/other", b"y")
    step = lab.processing("same", "open('/opt/ml/processing/input/data/new', 'w').write('n')", outputs=("o",))
    place = "/opt/ml/processing/input/data"
    step["Arguments"]["ProcessingInputs"].append(
        {"InputName": "data", "S3Input": {"S3Uri": "s3://lab/assets/tree", "LocalPath": place}}
    )
    step["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["LocalPath"] = place
    assert lab.run(step).status == "Succeeded"
    assert sorted(path.name for path in lab.published("same/o").iterdir()) == ["large", "new", "other"]


def test_an_output_that_links_to_a_large_input_becomes_a_file(lab):
    lab.file("tree/large", b"x" * LARGE)
    source = "import os; os.symlink('/opt/ml/processing/input/data/large', '/opt/ml/processing/output/o/l')"
    result = lab.run(lab.processing("link", source, outputs=("o",), inputs={"data": "s3://lab/assets/tree"}))
    assert result.status == "Succeeded", result.steps[0].reason
    published = lab.published("link/o/l")
    assert not published.is_symlink()
    assert published.read_bytes() == b"x" * LARGE
    assert published.stat().st_ino != lab.assets["s3://lab/assets/tree/large"].stat().st_ino


@pytest.mark.parametrize("sandbox", ["bubblewrap", "mapped"])
def test_sandboxes_without_layers_get_copies(lab, sandbox):
    if sandbox == "bubblewrap" and shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    lab.file("tree/large", b"x" * LARGE)
    source = """
        from pathlib import Path
        INPUT_PATHS, OUTPUT_PATHS, ENVIRONMENT = {"data": "/opt/ml/processing/input/data"}, {}, {}
        def parse_arguments(argv):
            return None
        def main(input_paths, output_paths, environ_vars, job_args):
            (Path(input_paths["data"]) / "large").write_text("spoilt")
        if __name__ == "__main__":
            main(INPUT_PATHS, {}, {}, None)
    """
    result = lab.run(lab.processing("read", source, inputs={"data": "s3://lab/assets/tree"}), sandbox=sandbox)
    if "bwrap" in str(result.steps[0].reason):
        pytest.skip("bubblewrap does not work here")
    assert result.status == "Succeeded", result.steps[0].reason
    assert lab.assets["s3://lab/assets/tree/large"].stat().st_size == LARGE


FULL = """
import json, sys
from pathlib import Path
from cursus.engine import RunRequest, run
told = json.load(open(sys.argv[1]))
assets = {uri: Path(path) for uri, path in told["assets"].items()}
definition = {"Version": "2020-12-01", "Steps": told["steps"]}
result = run(RunRequest(definition, "lab", Path(told["store"]), assets=assets, sandbox=told["sandbox"], jobs=1))
published = sorted(str(each) for each in Path(told["store"], "s3").rglob("*") if each.is_file())
print(json.dumps([result.status, [[step.status, step.reason] for step in result.steps], published]))
"""


def on_a_small_disk(lab, *steps, sandbox=None, megabytes=12):
    """Runs steps with a store of its own small file system; gives status, steps and what is published."""
    told = {"assets": {uri: str(path) for uri, path in lab.assets.items()}, "steps": steps, "sandbox": sandbox}
    (lab.folder / "disk").mkdir()
    (lab.folder / "told.json").write_text(json.dumps({**told, "store": str(lab.folder / "disk" / "store")}))
    (lab.folder / "full.py").write_text(FULL)
    script = f"mount -t tmpfs -o size={megabytes}m small {lab.folder}/disk && exec {sys.executable} full.py told.json"
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
        cwd=lab.folder,
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        capture_output=True,
        check=False,
        text=True,
    )
    if "unshare failed" in done.stderr:
        pytest.skip("needs user namespaces")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_job_that_fills_the_disk_fails_and_publishes_nothing(lab):
    source = """
        for number in range(40):
            open(f"/opt/ml/processing/output/o/{number}", "wb").write(b"x" * 1_000_000)
    """
    status, [[_, reason]], published = on_a_small_disk(lab, lab.processing("fill", source, outputs=("o",)))
    assert (status, published) == ("Failed", [])
    assert "no room left where " in reason


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap copies what other sandboxes show")
def test_an_input_that_does_not_fit_is_named_with_what_is_free(lab):
    lab.file("tree/large", b"x" * 20_000_000)
    step = lab.processing("read", "print('never')", inputs={"data": "s3://lab/assets/tree"})
    status, [[_, reason]], published = on_a_small_disk(lab, step, sandbox="bubblewrap")
    if "bwrap" in reason:
        pytest.skip("bubblewrap does not work here")
    assert (status, published) == ("Failed", [])
    assert reason.startswith("step 'read' input 'data': no room left where ")
    assert "MB free" in reason


def test_outputs_that_fill_the_disk_while_they_are_made_ready_are_published_not_at_all(lab):
    """The job leaves links, which become files only now; the first ones fit."""
    source = """
        import os
        open("/opt/ml/processing/data", "wb").write(b"x" * 4_000_000)
        for number in range(3):
            os.symlink("/opt/ml/processing/data", f"/opt/ml/processing/output/o/{number}")
    """
    status, [[_, reason]], published = on_a_small_disk(lab, lab.processing("link", source, outputs=("o",)))
    assert (status, published) == ("Failed", [])
    assert reason.startswith("step 'link': no room left where ")


def test_continuous_outputs_are_published_while_the_job_runs_and_complete_at_its_end(lab):
    target = lab.published("long/o/part")
    source = f"""
        import pathlib, time
        out = pathlib.Path("/opt/ml/processing/output/o")
        (out / "part").write_text("first")
        limit = time.monotonic() + 20
        published = pathlib.Path({str(target)!r})
        while not published.exists():
            assert time.monotonic() < limit, "not published while the job ran"
            time.sleep(0.05)
        assert published.read_text() == "first"
        (out / "part").write_text("last")
        (out / "late").write_text("late")
    """
    step = lab.processing("long", source, outputs=("o",))
    step["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3UploadMode"] = "Continuous"
    result = lab.run(step)
    assert result.status == "Succeeded", result.steps[0].log_tail
    assert {path.name: path.read_text() for path in target.parent.iterdir()} == {"part": "last", "late": "late"}


def test_a_manifest_keeps_folders_and_names_all_that_is_missing(lab):
    lab.file("data/deep/x.csv", "x")
    entries = [{"prefix": "s3://lab/assets/da"}, "ta/deep/x.csv", "ta/gone", "../../up"]
    bad, good = lab.file("bad", json.dumps(entries)), lab.file("good", json.dumps(entries[:2]))
    source = "import os; print(os.listdir('/opt/ml/processing/input/data/ta/deep'))"
    steps = [lab.processing(name, source, inputs={"data": uri}) for name, uri in (("g", good), ("b", bad))]
    for step in steps:
        step["Arguments"]["ProcessingInputs"][1]["S3Input"]["S3DataType"] = "ManifestFile"
    result = lab.run(*steps)
    assert result.step("g").log_tail == "['x.csv']"
    reason = str(result.step("b").reason)
    assert "'ta/gone'" in reason
    assert "'../../up' leaves its folder" in reason
