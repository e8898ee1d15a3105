"""Runs that share one warm interpreter, and how many threads its jobs compute with."""

from __future__ import annotations

from contextlib import closing

import pytest

from cursus.engine.sandbox.launcher import Launcher

pytestmark = pytest.mark.functional

TELL = """
    import os, numpy
    print(os.getpid(), id(numpy), os.environ.get("OMP_NUM_THREADS"))
"""


def test_runs_that_share_an_interpreter_import_libraries_once_and_leave_it_open(lab, tmp_path):
    with closing(Launcher(tmp_path / "sandbox.log", threads=1)) as launcher:
        first, second = (lab.run(lab.processing("tell", TELL), cache="off", launcher=launcher) for _ in range(2))
        assert {first.status, second.status} == {"Succeeded"}
        # The module lies at the same address only in forks of the process that has imported it.
        told = [each.steps[0].log_tail.split() for each in (first, second)]
        assert told[0][1:3] == told[1][1:3]
        assert lab.run(lab.processing("again", TELL), launcher=launcher).status == "Succeeded"


def test_jobs_have_as_many_threads_as_are_told(lab, tmp_path):
    with closing(Launcher(tmp_path / "sandbox.log", threads=1)) as launcher:
        shared = lab.run(lab.processing("tell", TELL), launcher=launcher).steps[0].log_tail.split()
    alone = lab.run(lab.processing("tell", TELL)).steps[0].log_tail.split()
    assert (shared[2], alone[2]) == ("1", "None")


def test_a_job_that_sets_its_own_number_of_threads_gets_it(lab, tmp_path):
    job = lab.processing("tell", TELL, environment={"OMP_NUM_THREADS": "3"})
    with closing(Launcher(tmp_path / "sandbox.log", threads=1)) as launcher:
        assert lab.run(job, launcher=launcher).steps[0].log_tail.split()[2] == "3"
