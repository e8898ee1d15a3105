"""Publishing against kill -9, other publishers and readers: the old set of objects or the new one, never a mixture."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cursus.engine.store.objects import Store

SOURCES = Path(__file__).parents[3] / "src"
ROUNDS = int(os.environ.get("CURSUS_KILL_ROUNDS", "12"))
PREFIXES = ("s3://bkt/one", "s3://bkt/deep/two")
FILES = 60
PUBLISH = """
import sys
from pathlib import Path
from cursus.engine.store import publishing
from cursus.engine.store.objects import Store

folder, prefixes, name, flag, files = Path(sys.argv[1]), sys.argv[2].split(), sys.argv[3], int(sys.argv[4]), 60
# A flag that the kernel does not know makes it refuse, as file systems do that cannot exchange folders.
publishing._RENAME_EXCHANGE = flag
store = Store(folder / "store", {})
job = folder / f"job-{name}"
generation = int(sys.argv[5])
print("ready", flush=True)
while generation:
    sources = {}
    for prefix in prefixes:
        for number in range(files):
            path = job / prefix[5:] / str(number)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(str(generation))
            sources[f"{prefix}/{name}/{number % 3}/{number}"] = path
    store.publish_all(sources, prefixes)
    generation += 1
    if generation % 1000 == int(sys.argv[6]):
        break
"""


def publisher(folder, prefixes=PREFIXES, *, name="a", flag=2, first=1, last=999):
    return subprocess.Popen(
        [sys.executable, "-c", PUBLISH, str(folder), " ".join(prefixes), name, str(flag), str(first), str(last)],
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        stdout=subprocess.PIPE,
        text=True,
    )


def generations(folder):
    """The generations of the files below a folder, and how many files there are."""
    contents = [path.read_text() for path in folder.rglob("*") if path.is_file()]
    return set(contents), len(contents)


@pytest.mark.parametrize(("prefixes", "flag"), [(PREFIXES[:1], 2), (PREFIXES, 2), (PREFIXES, 1 << 20)])
def test_after_a_kill_at_any_moment_there_is_the_old_set_or_the_new_one(tmp_path, prefixes, flag):
    moments = random.Random(7)
    reached, patience = 1, 1.0
    folders = [tmp_path / "store" / "s3" / prefix[5:] for prefix in prefixes]
    for number in range(ROUNDS):
        with publisher(tmp_path, prefixes, flag=flag, first=number * 100_000 + 1) as running:
            assert running.stdout is not None
            running.stdout.readline()
            time.sleep(patience * moments.uniform(0.005, 0.12))
            running.send_signal(signal.SIGKILL)
        if flag == 2:
            for folder in [each for each in folders if each.exists()]:
                found, count = generations(folder)
                assert (len(found), count) == (1, FILES), "half a set, before the store is opened again"
        Store(tmp_path / "store", {})
        if folders[0].exists():
            seen = [generations(folder) for folder in folders]
            assert [count for _, count in seen] == [FILES] * len(folders)
            assert len(set.union(*(found for found, _ in seen))) == 1
            reached = max(reached, int(min(seen[0][0])))
        # On a busy machine a publisher may not have come to its first set by then.
        patience *= 1 if reached > number * 100_000 else 1.5
        assert list((tmp_path / "store" / ".staging").glob("*")) == []
    assert reached > 100_000, "no round got as far as publishing"


def test_readers_see_whole_sets_while_others_publish(tmp_path):
    store = Store(tmp_path / "store", {})
    seen = set()
    with publisher(tmp_path, last=120) as running:
        while running.poll() is None:
            with store.reading():
                contents = [path.read_text() for path in store.objects(PREFIXES[1]).values()]
            assert len(contents) in (0, FILES)
            assert len(set(contents)) <= 1
            seen |= set(contents)
    assert running.returncode == 0
    assert len(seen) > 3


def test_publishers_of_one_prefix_keep_each_others_objects(tmp_path):
    running = [publisher(tmp_path, name=name, last=60) for name in "abc"]
    assert [each.wait() for each in running] == [0, 0, 0]
    for each in running:
        assert each.stdout is not None
        each.stdout.close()
    assert generations(tmp_path / "store" / "s3" / "bkt" / "one") == ({"59"}, 3 * FILES)
    assert list((tmp_path / "store" / ".staging").glob("*")) == []


HALF = """
import subprocess, sys
from pathlib import Path
from cursus.engine.store.objects import Store

store, job = Store(Path("store"), {}), Path("job")

def publish(content):
    job.mkdir(exist_ok=True)
    sources = {}
    for prefix in ("one", "two"):
        for number in range(3):
            (job / f"{prefix}{number}").write_text(content)
            sources[f"s3://bkt/{prefix}/{number}"] = job / f"{prefix}{number}"
    store.publish_all(sources, ["s3://bkt/one", "s3://bkt/two"])

for before in (False, True):
    if before:
        publish("old")
    # Nothing can take the place of a folder that another file system lies on.
    Path("store/s3/bkt/two").mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "small", "store/s3/bkt/two"], check=True)
    try:
        publish("new")
    except OSError as error:
        print(error.strerror)
    subprocess.run(["umount", "store/s3/bkt/two"], check=True)
    Store(Path("store"), {})
    print(sorted({each.read_text() for each in Path("store/s3").rglob("*") if each.is_file()}))
    print(list(Path("store/.staging").iterdir()))
"""


def test_where_one_of_several_folders_cannot_be_replaced_none_is_now_and_later(tmp_path):
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", sys.executable, "-c", HALF],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        capture_output=True,
        check=False,
        text=True,
    )
    if "unshare failed" in done.stderr:
        pytest.skip("needs user namespaces")
    assert done.returncode == 0, done.stderr
    told = done.stdout.splitlines()
    assert told[1:3] == ["[]", "[]"]
    assert told[4:6] == ["['old']", "[]"]
