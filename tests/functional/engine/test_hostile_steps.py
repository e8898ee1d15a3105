"""Steps that reach for what is not theirs: other objects, the records of the store, files of the machine."""

from __future__ import annotations

import shutil

import pytest
from tests.functional.engine.test_training_and_transform import training

pytestmark = pytest.mark.functional
REACH = """
    import os, pathlib, shutil, sqlite3, sys
    store, victim = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[1]) / "s3/lab/make/o/x"
    here = pathlib.Path(os.environ["TMPDIR"])
    other = next(store.glob("runs/*/run.json"))
    os.symlink(store, here / "link")
    os.symlink(victim, here / "victim")

    def sql():
        with sqlite3.connect(store / "history.db") as history:
            history.execute("DELETE FROM steps")

    ways = {
        "write": lambda: victim.write_text("spoilt"),
        "append": lambda: victim.open("a"),
        "truncate": lambda: os.truncate(victim, 0),
        "remove": victim.unlink,
        "rename": lambda: victim.rename(victim.with_name("y")),
        "mode": lambda: victim.chmod(0),
        "time": lambda: os.utime(victim, (1, 1)),
        "new object": lambda: (store / "s3/lab/new").write_text("x"),
        "new folder": lambda: (store / "s3/lab/make/o/deep").mkdir(),
        "by its root": lambda: pathlib.Path(f"/proc/self/root{victim}").write_text("spoilt"),
        "by its folder": lambda: pathlib.Path(f"/proc/{os.getpid()}/cwd/../..{victim}").write_text("spoilt"),
        "by a link": lambda: (here / "link/s3/lab/make/o/x").write_text("spoilt"),
        "by a link to the file": lambda: (here / "victim").write_text("spoilt"),
        "by dots": lambda: pathlib.Path(f"/opt/ml/../..{victim}").write_text("spoilt"),
        "by a hard link": lambda: os.link(victim, here / "hard"),
        "into the place of it": lambda: (here / "own").write_text("x") and os.rename(here / "own", victim),
        "the history": sql,
        "the record of a run": lambda: other.write_text("{}"),
        "a run": lambda: shutil.rmtree(other.parent),
        "a version of a model": lambda: (store / "models/group").mkdir(parents=True),
        "what is being published": lambda: (store / ".staging/x").mkdir(parents=True),
        "the lock": lambda: (store / ".staging.lock").write_text("x"),
    }
    for name, reach in ways.items():
        try:
            reach()
        except (OSError, sqlite3.Error) as error:
            continue
        print(f"reached: {name}")
    (here / "mine").write_text("this one may")
    print("done")
"""


def kept(store):
    """All of a store that a run leaves alone: objects, models, and the records of other runs."""
    found = {}
    for path in sorted(store.rglob("*")):
        if path.is_file() and path.name not in ("history.db", "history.db-wal", "history.db-shm", "digests.db"):
            facts = path.stat()
            found[str(path)] = (path.read_bytes(), facts.st_mode, facts.st_mtime_ns, facts.st_nlink)
    return found


@pytest.mark.parametrize("sandbox", ["namespace", "bubblewrap"])
def test_a_job_reaches_nothing_of_the_store_but_its_own_folder(lab, sandbox):
    if sandbox == "bubblewrap" and shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is not installed")
    make = lab.processing("make", "open('/opt/ml/processing/output/o/x', 'w').write('made')", outputs=("o",))
    first = lab.run(make)
    before = kept(lab.store)
    result = lab.run(lab.processing("reach", REACH, arguments=[str(lab.store)]), sandbox=sandbox)
    assert (result.status, result.steps[0].log_tail) == ("Succeeded", "done")
    after = kept(lab.store)
    assert {path: facts for path, facts in after.items() if result.run_id not in path} == before
    assert lab.run(make, cache="all").status == "Succeeded"
    assert lab.record(first)["status"] == "Succeeded"


def elsewhere(lab):
    """A folder of the machine with a file in it."""
    folder = lab.folder / "elsewhere"
    (folder / "o").mkdir(parents=True)
    (folder / "secret").write_text("secret")
    (folder / "o" / "secret").write_text("secret")
    return folder


def is_untouched(folder):
    found = sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file())
    return found == ["o/secret", "secret"]


LINKED = {
    "the folder": "os.rmdir(o); os.symlink({there!r}, o)",
    "the folder that holds it": "shutil.rmtree(out); os.symlink({there!r}, out)",
    "a relative one": "os.rmdir(o); os.symlink('../../../../../../../../../..' + {there!r}, o)",
    "one within the job": "os.makedirs('/opt/ml/else'); os.rmdir(o); os.symlink('/opt/ml/else', o)",
    "one to the store": "os.rmdir(o); os.symlink({there!r} + '/../store', o)",
    "one to itself": "os.rmdir(o); os.symlink('o', o)",
}


@pytest.mark.parametrize("mode", ["EndOfJob", "Continuous"])
@pytest.mark.parametrize("way", LINKED)
def test_an_output_folder_that_has_become_a_link_publishes_nothing(lab, way, mode):
    there = elsewhere(lab)
    change = LINKED[way].replace("{there!r}", repr(str(there)))
    pause = "import time; time.sleep(1.3)" if mode == "Continuous" and way == "the folder" else ""
    source = (
        f"import os, shutil\nout, o = '/opt/ml/processing/output', '/opt/ml/processing/output/o'\n{change}\n{pause}"
    )
    step = lab.processing("p", source, outputs=("o",))
    step["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3UploadMode"] = mode
    result = lab.run(step).steps[0]
    assert result.reason.startswith("output folder 'o': is a link now, or lies behind one\n  hint: ")
    assert is_untouched(there)
    assert not lab.published("p/o").exists()


@pytest.mark.parametrize("name", ["model", "output/data", "checkpoints"])
def test_the_folders_of_a_training_job_that_have_become_links_publish_nothing(lab, name):
    there = elsewhere(lab)
    source = f"""
        import os, shutil
        shutil.rmtree("/opt/ml/{name}")
        os.symlink({str(there)!r}, "/opt/ml/{name}")
    """
    step = training(lab, source=source)
    step["Arguments"]["CheckpointConfig"] = {"S3Uri": "s3://lab/kept"}
    result = lab.run(step).steps[0]
    assert "is a link now, or lies behind one" in result.reason
    assert is_untouched(there)
    assert not list(lab.store.rglob("secret"))
    assert not list((lab.store / "s3").rglob("*.tar.gz"))


def test_links_to_objects_of_others_in_outputs_are_refused_each(lab):
    make = lab.processing("make", "open('/opt/ml/processing/output/o/x', 'w').write('made')", outputs=("o",))
    lab.run(make)
    victim = lab.published("make/o/x")
    source = f"""
        import os
        for name, target in {{"a": {str(victim)!r}, "b": "/etc/hostname", "c": "../../../../../etc/hostname",
                              "d": "nothing", "e": "a", "f": "/proc/self/root/etc/hostname"}}.items():
            os.symlink(target, f"/opt/ml/processing/output/o/{{name}}")
    """
    reason = lab.run(lab.processing("links", source, outputs=("o",))).steps[0].reason
    assert [line[:10] for line in reason.splitlines() if line.startswith("output ")] == [
        f"output '{n}'" for n in "abcdef"
    ]
    assert not lab.published("links").exists()
    assert victim.read_text() == "made"


def test_a_link_where_the_engine_writes_after_the_job_leads_it_nowhere(lab):
    """A job can find its own folder in the store, and may leave there what it likes."""
    victim = lab.folder / "victim"
    victim.write_text("untouched")
    source = f"""
        import os, pathlib
        (own,) = pathlib.Path({str(lab.store)!r}).glob("runs/*/jobs/*")
        for name in ("model.tar.gz", "output.tar.gz", "again", "uploads", "layers"):
            os.symlink({str(victim)!r}, own / name)
        pathlib.Path("/opt/ml/output/data/x").write_text("x")
    """
    result = lab.run(training(lab, source=source))
    assert result.status == "Succeeded", result.steps[0].reason
    assert victim.read_text() == "untouched"
    assert all(not output.path.is_symlink() for output in result.steps[0].outputs.values())


def test_odd_names_of_files_stay_below_their_prefix(lab):
    source = r"""
        import pathlib
        for name in ("two\nlines", "...", "..x", " ", "-rf", "a\\b", "%2e%2e", "\x1b[2J", "é"):
            (pathlib.Path("/opt/ml/processing/output/o") / name).write_text(name)
    """
    result = lab.run(lab.processing("p", source, outputs=("o",)))
    assert result.status == "Succeeded", result.steps[0].reason
    folder = lab.published("p/o")
    assert {each.name for each in folder.iterdir()} == {each.read_text() for each in folder.iterdir()}
    assert len(list(folder.iterdir())) == 9
    assert [each.name for each in (lab.store / "s3" / "lab").iterdir()] == ["p"]


@pytest.mark.parametrize("said", ["/../../../../escaped", "/..", "/a\0b", "/./x"])
def test_an_address_that_a_job_has_a_say_in_is_looked_at_when_it_is_known(lab, said):
    tell = lab.processing("tell", f"open('/opt/ml/output/message', 'w').write({said!r})")
    step = lab.processing("p", "open('/opt/ml/processing/output/o/x', 'w').write('x')", outputs=("o",))
    joined = {"Std:Join": {"On": "", "Values": ["s3://lab", {"Get": "Steps.tell.ExitMessage"}]}}
    step["Arguments"]["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] = joined
    result = lab.run(tell, step)
    if said == "/a\0b":
        assert lab.published("ab/x").exists()
        return
    assert result.step("p").reason.startswith("step 'p' output 'o': 's3://lab/")
    assert "leaves its folder" in result.step("p").reason
    assert not list(lab.folder.rglob("escaped*"))
    assert not (lab.store / "s3").exists()


MESSAGES = {
    "a pipe": ("os.mkfifo(message)", "exit code 3"),
    "a folder": ("os.mkdir(message)", "exit code 3"),
    "a link to itself": ("os.symlink('message', message)", "exit code 3"),
    "an endless device": ("os.symlink('/dev/zero', message)", "exit code 3"),
    "gigabytes": ("open(message, 'w').truncate(5_000_000_000)", "exit code 3"),
    "no text": ("open(message, 'wb').write(b'\\xff\\xfe no text')", "exit code 3: \ufffd\ufffd no text"),
    "a novel": ("open(message, 'w').write('long ' * 1_000_000)", f"exit code 3: {('long ' * 205)[:1024].strip()}"),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_the_message_of_a_job_may_be_anything(lab, name):
    leave, reason = MESSAGES[name]
    source = f"import os, sys\nmessage = '/opt/ml/output/message'\n{leave}\nsys.exit(3)"
    assert lab.run(lab.processing("p", source)).steps[0].reason == reason


DOCUMENTS = {
    "deep": ("'[' * 100_000", "is not JSON: it is nested too deeply"),
    "rather deep": ("'[' * 300 + ']' * 300", "is nested more than 100 levels deep"),
    "no JSON": ("'{'", "is not JSON: Expecting property name"),
    "a huge number": ("'9' * 10_000", "is not JSON: Exceeds the limit"),
    "nothing": ("''", "is not JSON: Expecting value"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_property_file_may_hold_anything(lab, name):
    written, words = DOCUMENTS[name]
    files = [{"PropertyFileName": "f", "OutputName": "o", "FilePath": "x.json"}]
    source = f"open('/opt/ml/processing/output/o/x.json', 'w').write({written})"
    read = {"Std:JsonGet": {"PropertyFile": {"Get": "Steps.write.PropertyFiles.f"}, "Path": "a"}}
    result = lab.run(
        lab.processing("write", source, outputs=("o",), PropertyFiles=files),
        lab.processing("read", "", arguments=[read]),
    )
    assert f"s3://lab/write/o/x.json {words}" in result.step("read").reason


def test_two_outputs_of_one_folder_and_one_within_the_other_are_both_published(lab):
    source = (
        "open('/opt/ml/processing/output/b/x', 'w').write('1'); open('/opt/ml/processing/output/y', 'w').write('2')"
    )
    step = lab.processing("p", source, outputs=("a", "b", "c"))
    for number, path in ((0, "/opt/ml/processing/output"), (2, "/opt/ml/processing/output/b")):
        step["Arguments"]["ProcessingOutputConfig"]["Outputs"][number]["S3Output"]["LocalPath"] = path
    result = lab.run(step)
    assert result.status == "Succeeded", result.steps[0].reason
    found = {
        p.relative_to(lab.published("p")).as_posix(): p.read_text()
        for p in lab.published("p").rglob("*")
        if p.is_file()
    }
    assert found == {"a/b/x": "1", "a/y": "2", "b/x": "1", "c/x": "1"}


def test_numbers_beyond_all_reason_wait_no_longer_than_the_service_lets_them(lab):
    policy = {
        "ExceptionType": ["Step.SERVICE_FAULT"],
        "IntervalSeconds": 10**300,
        "BackoffRate": 1e308,
        "MaxAttempts": 3,
    }
    from cursus.engine.model import StepFailedError
    from cursus.engine.retries import Retries

    retries = Retries({"RetryPolicies": [policy]})
    assert [retries.pause(StepFailedError("x", lost=True)) for _ in range(4)] == [864_000.0] * 3 + [None]


def test_an_expression_that_is_none_is_refused_before_anything_runs(lab):
    step = training(lab)
    step["Arguments"]["AlgorithmSpecification"]["MetricDefinitions"][1]["Regex"] = "loss: ("
    with pytest.raises(
        Exception, match="step 'train': reads metric 'loss' by 'loss: \\(', which is no regular expression"
    ):
        lab.run(step)
    assert not lab.store.exists()
