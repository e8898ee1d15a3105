"""Explanations of wires, of rivals that lost, and of offers that are no candidates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.resolver.examples import NODES, SPECS, wiring, with_need

from cursus.dag.model import Node
from cursus.errors import DagError

if TYPE_CHECKING:
    from cursus.resolver.explain import Explanation


def explained(need: str, *args: object, **kwargs: object) -> Explanation:
    found = {str(entry.need): entry for entry in wiring(*args, **kwargs).explanations()}  # type: ignore[arg-type]
    return found[need]


def test_every_need_is_explained_in_an_order_of_running() -> None:
    assert [(str(entry.need), entry.outcome.value) for entry in wiring().explanations()] == [
        ("Load.address", "config"),
        ("Clean.rows", "wired"),
        ("Clean.lookup", "open"),
        ("Train.table", "wired"),
    ]


def test_a_rival_says_by_how_much_it_lost_and_what_it_lacks() -> None:
    (rival, *_) = explained("Clean.rows").rivals

    assert str(rival.candidate.offer) == "Load.schema"
    assert rival.lost == "0.49 behind: no same name (0.45), less likeness of names (0.04)"


def test_offers_that_are_no_candidates_say_why() -> None:
    excluded = {str(offer): why for offer, why in explained("Train.table").excluded}

    assert excluded == {
        "Load.model": "is model_artifacts, not processing_output",
        "Load.rows": "shares no name and is no declared source",
        "Load.schema": "shares no name and is no declared source",
    }


def test_an_offer_that_no_edge_leads_from_says_so() -> None:
    found = explained("Train.table", (*NODES, Node("Other", "Clean")), edges=[("Clean", "Train")])

    assert ("Other.clean_rows", "no edge leads from there to Train") in {(str(o), why) for o, why in found.excluded}


def test_a_tie_shows_both() -> None:
    found = explained("Train.table", (*NODES, Node("Other", "Clean")))

    assert found.outcome == "tie"
    assert {str(rival.candidate.offer): rival.lost for rival in found.rivals} == {
        "Clean.clean_rows": "ties",
        "Other.clean_rows": "ties",
    }


def test_an_unmet_need_is_explained_too() -> None:
    found = explained("Train.table", ("Load", "Train"))

    assert (found.outcome, found.remark) == ("unmet", "required, and nothing answers it")
    assert len(found.excluded) == 3


def test_a_pin_beats_what_scores() -> None:
    found = explained("Clean.rows", pins={"Clean.rows": "Load.schema"})

    assert found.outcome == "pinned"
    assert [(str(rival.candidate.offer), rival.lost) for rival in found.rivals] == [("Load.rows", "the pin decides")]


def test_a_refused_pin_leaves_its_need_undecided() -> None:
    assert explained("Clean.rows", pins={"Clean.rows": "Load.model"}).outcome == "refused"


def test_an_offer_that_another_need_has_says_which() -> None:
    both = with_need(SPECS["Clean"], "lookup", compatible_sources=["Load"])
    specs = {**SPECS, "Clean": both}
    found = explained("Clean.lookup", specs=specs)

    assert "answers Clean.rows" in {rival.lost for rival in found.rivals}


def test_a_node_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(DagError, match="did you mean 'Clean'"):
        list(wiring().explanations("Claen"))
