"""Scores, their reasons, and how needs compete; the laws are in tests/properties."""

from __future__ import annotations

from cursus.core.base.matching import Need, Offer, assign, candidate
from cursus.core.base.specification_base import DependencySpec, DependencyType, OutputSpec


def need(name: str = "data", job_type: str | None = None, *, required: bool = True, **spec: object) -> Need:
    return Need("Here", DependencySpec(name, required=required, **spec), job_type)  # type: ignore[arg-type]


def offer(name: str = "data", step: str = "There", job_type: str | None = None, **spec: object) -> Offer:
    node = f"{step}_{job_type}" if job_type else step
    return Offer(node, OutputSpec(name, **spec), step, job_type)  # type: ignore[arg-type]


def test_a_candidate_says_why() -> None:
    found = candidate(need(compatible_sources=["There"]), offer())

    assert found is not None
    assert [reason for reason, _ in found.reasons] == [
        "same name",
        "declared source",
        "exact type",
        "likeness of names",
    ]
    assert found.score == 0.85


def test_likeness_and_keywords_alone_wire_nothing() -> None:
    assert candidate(need("data_one", semantic_keywords=["data"]), offer("data_two")) is None


def test_another_type_is_no_candidate() -> None:
    assert candidate(need(), offer(output_type=DependencyType.MODEL_ARTIFACTS)) is None
    assert candidate(need(), offer(data_type="String")) is None


def test_a_step_never_feeds_itself() -> None:
    assert candidate(need(), offer(step="Here")) is None


def test_an_alias_counts_on_either_side() -> None:
    assert candidate(need("rows", aliases=["data"]), offer()) is not None
    assert candidate(need(), offer("rows", aliases=["data"])) is not None


def test_a_shared_job_type_decides_between_variants_of_a_step() -> None:
    offers = [offer(job_type="training"), offer(job_type="testing")]

    found = assign([need(job_type="testing")], offers)

    assert [str(wire.offer) for wire in found.chosen] == ["There_testing.data"]
    assert found.ties == ()


def test_two_offers_as_good_are_a_tie() -> None:
    found = assign([need()], [offer(step="One"), offer(step="Two")])

    (tie,) = found.ties
    assert {str(option.offer) for option in tie.candidates} == {"One.data", "Two.data"}


def test_a_required_need_comes_before_an_optional_one_that_scores_higher() -> None:
    optional = need("data", required=False, compatible_sources=["There"])
    required = need("rows", aliases=["data"])

    found = assign([optional, required], [offer()])

    assert [str(wire.need) for wire in found.chosen] == ["Here.rows"]
    assert found.unmet == ()


def test_of_two_optional_needs_the_one_that_scores_higher_has_the_only_offer() -> None:
    first_by_name = need("a_rows", required=False, aliases=["data"])
    better = need("data", required=False)

    found = assign([first_by_name, better], [offer()])

    assert [str(wire.need) for wire in found.chosen] == ["Here.data"]


def test_a_need_gives_way_where_it_has_another_offer_and_the_other_has_not() -> None:
    flexible = need("data", aliases=["rows"])
    bound = need("more", aliases=["data"])

    found = assign([flexible, bound], [offer("data"), offer("rows", "Rows")])

    assert {str(wire.need): str(wire.offer) for wire in found.chosen} == {
        "Here.data": "Rows.rows",
        "Here.more": "There.data",
    }


def test_a_required_need_without_an_offer_is_unmet_and_an_optional_one_is_not() -> None:
    found = assign([need("a"), need("b", required=False)], [])

    assert [str(unmet) for unmet in found.unmet] == ["Here.a"]


def test_many_needs_of_many_offers_are_settled_at_once() -> None:
    needs = [need(f"data_{place}", aliases=["data"]) for place in range(12)]
    offers = [offer("data", f"Step{place}") for place in range(14)]

    assert len(assign(needs, offers).chosen) == 12
