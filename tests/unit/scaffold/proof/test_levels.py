from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.scaffold.planning import planned

from cursus.scaffold.proof.levels import LevelProof, prove_levels
from cursus.validation.model import LEVELS

if TYPE_CHECKING:
    from pathlib import Path

FOUND = LevelProof(
    (0, 1), (("spec", "the spec"), ("script", "the script"), ("", "all of it")), ("the run",), ("every word",)
)


@pytest.mark.parametrize(
    ("layers", "facts"),
    [
        (("spec",), ["the spec", "all of it"]),
        (("script", "spec"), ["the spec", "the script", "all of it"]),
        (("tests",), ["all of it"]),
        ((), ["all of it"]),
    ],
)
def test_the_errors_of_layers_are_theirs_and_those_of_the_whole_step(layers: tuple[str, ...], facts: list[str]) -> None:
    assert list(FOUND.of_layers(layers)) == facts


def test_a_step_that_is_not_registered_is_an_error_of_every_layer(tmp_path: Path) -> None:
    found = prove_levels(planned(tmp_path), tmp_path)
    assert found.levels == tuple(sorted(LEVELS))
    assert found.run_faults == found.told == tuple(found.of_layers(["config"])) != ()
    assert "payments" in found.told[0]
