"""Fuzzes the reader of definitions and its checks, guided by what they reach; needs atheris, which is no requirement.

    pip install atheris
    python tools/fuzz_definition.py [file | definition] [SECONDS]

`file` breaks the text of real definitions, `definition` their values. Both hold the laws of
`tests/properties/test_definition_fuzz.py`. It stops at the first failure, whose input it keeps in `.fuzz/`, or after
SECONDS (300), and says how many inputs it has tried.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import atheris

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))
# Some libraries install a `tests` of their own, which would be found in the place of ours.
sys.modules["tests"] = ModuleType("tests")
sys.modules["tests"].__path__ = [str(ROOT / "tests")]
with atheris.instrument_imports(include=["cursus.definition", "cursus.engine"]):
    from tests.properties import test_definition_fuzz as laws


def main(target: str = "definition", seconds: str = "300") -> None:
    kept = ROOT / ".fuzz" / target
    (kept / "seen").mkdir(parents=True, exist_ok=True)
    for name, text in laws.real_definitions().items() if target == "file" else ():
        (kept / "seen" / name.replace(" ", "-")).write_text(text, encoding="utf-8")
    definition = laws.test_a_broken_definition_is_refused_with_places_or_can_be_run.hypothesis.fuzz_one_input
    law = {"file": laws.check_bytes, "definition": definition}[target]
    options = [f"-max_total_time={seconds}", f"-artifact_prefix={kept}/", "-print_final_stats=1", "-max_len=65536"]
    atheris.Setup([sys.argv[0], str(kept / "seen"), *options], law)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
