"""What holds of the assignment of offers to needs, whatever they are."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from cursus.core.base.matching import Assignment, Candidate, Need, Offer, assign, candidate
from cursus.core.base.specification_base import DependencySpec, OutputSpec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

NAMES = ("data", "model", "report", "side")
STEPS = ("Load", "Clean", "Train", "Score")
JOBS = (None, "training", "testing")
MARGIN = 0.03
law = settings(deadline=None)

specs_of_needs = st.builds(
    DependencySpec,
    logical_name=st.just("to be named"),
    required=st.booleans(),
    compatible_sources=st.lists(st.sampled_from(STEPS), max_size=2, unique=True),
    semantic_keywords=st.lists(st.sampled_from(("data", "raw", "model")), max_size=2, unique=True),
    aliases=st.lists(st.sampled_from(NAMES), max_size=2, unique=True),
)


@st.composite
def some_needs(draw: st.DrawFn) -> list[Need]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    job = draw(st.sampled_from(JOBS))
    drawn = [(name, draw(specs_of_needs)) for name in names]
    return [
        Need(
            "Here",
            DependencySpec(
                name,
                required=spec.required,
                compatible_sources=spec.compatible_sources,
                semantic_keywords=spec.semantic_keywords,
                aliases=spec.aliases,
            ),
            job,
        )
        for name, spec in drawn
    ]


@st.composite
def some_offers(draw: st.DrawFn) -> list[Offer]:
    places = draw(
        st.lists(
            st.tuples(st.sampled_from(STEPS), st.sampled_from(NAMES), st.sampled_from(JOBS)), max_size=5, unique=True
        )
    )
    aliases = [draw(st.lists(st.sampled_from(NAMES), max_size=1)) for _ in places]
    return [
        Offer(f"{step}_{job}" if job else step, OutputSpec(name, aliases=other), step, job)
        for (step, name, job), other in zip(places, aliases, strict=True)
    ]


def wires(assignment: Assignment) -> set[tuple[str, str]]:
    return {(str(wire.need), str(wire.offer)) for wire in assignment.chosen}


def total(chosen: Sequence[Candidate]) -> tuple[int, float]:
    """How many required needs are met, then the score: what an assignment is to make the most of."""
    return sum(wire.need.spec.required for wire in chosen), round(sum(wire.score for wire in chosen), 4)


def all_assignments(needs: Sequence[Need], offers: Sequence[Offer]) -> Iterator[list[Candidate]]:
    """Every way to give each need one offer or none, each offer once at most."""
    places: list[Offer | None] = [*offers, *[None] * len(needs)]
    for order in set(permutations(places, len(needs))):
        wired = [(need, candidate(need, offer)) for need, offer in zip(needs, order, strict=True) if offer]
        if all(found for _, found in wired):
            yield [found for _, found in wired if found]


@law
@given(some_needs(), some_offers(), st.randoms(use_true_random=False))
def test_the_listing_order_never_matters(needs: list[Need], offers: list[Offer], random: Random) -> None:
    before = assign(needs, offers)
    shuffled_needs, shuffled_offers = list(needs), list(offers)
    random.shuffle(shuffled_needs)
    random.shuffle(shuffled_offers)

    assert assign(shuffled_needs, shuffled_offers) == before


@law
@given(some_needs(), some_offers())
def test_the_total_is_the_best_of_all_assignments(needs: list[Need], offers: list[Offer]) -> None:
    best = max(total(chosen) for chosen in all_assignments(needs, offers))

    assert total(assign(needs, offers).chosen) == best


@law
@given(some_needs(), some_offers())
def test_no_required_need_is_starved_by_an_optional_one(needs: list[Need], offers: list[Offer]) -> None:
    required = [need for need in needs if need.spec.required]

    assert assign(needs, offers).unmet == assign(required, offers).unmet


@law
@given(some_needs(), some_offers())
def test_no_offer_answers_two_needs(needs: list[Need], offers: list[Offer]) -> None:
    taken = [wire.offer for wire in assign(needs, offers).chosen]

    assert len(taken) == len(set(taken))


@law
@given(some_needs(), some_offers())
def test_a_need_ties_exactly_where_another_choice_is_as_good(needs: list[Need], offers: list[Offer]) -> None:
    found = assign(needs, offers)
    every = list(all_assignments(needs, offers))
    met, score = total(found.chosen)
    close = [way for way in every if total(way)[0] == met and score - total(way)[1] < MARGIN - 1e-6]
    others = {(str(wire.need), str(wire.offer)) for way in close for wire in way} - wires(found)
    met_needs = {str(wire.need) for wire in found.chosen}
    expected = {need for need, _ in others if need in met_needs or not _required(need, needs)}

    assert {str(tie.need) for tie in found.ties} == expected


@law
@given(some_needs(), some_offers())
def test_a_tie_names_its_choice_and_all_that_are_as_good(needs: list[Need], offers: list[Offer]) -> None:
    for tie in assign(needs, offers).ties:
        assert len(tie.candidates) > 1
        assert len(set(tie.candidates)) == len(tie.candidates)


@law
@given(some_needs(), some_offers(), st.data())
def test_a_twin_of_a_chosen_offer_ties_with_it(needs: list[Need], offers: list[Offer], data: st.DataObject) -> None:
    alone = assign(needs, offers).chosen
    if not alone:
        return
    one = data.draw(st.sampled_from(alone)).offer
    twin = Offer(f"{one.node}_twin", one.spec, one.step_type, one.job_type)
    found = assign(needs, [*offers, twin])
    taken = {wire.offer for wire in found.chosen}
    contested = {option.offer for tie in found.ties for option in tie.candidates}

    assert {one, twin} <= contested | taken


@law
@given(some_needs(), some_offers())
def test_swapping_two_names_swaps_nothing_but_the_names(needs: list[Need], offers: list[Offer]) -> None:
    renamed = [Offer(f"z{9 - place}_{offer.node}", offer.spec, offer.step_type, offer.job_type) for place, offer in
               enumerate(offers)]  # fmt: skip
    one, other = assign(needs, offers), assign(needs, renamed)

    assert total(one.chosen) == total(other.chosen)
    assert {tie.need for tie in one.ties} == {tie.need for tie in other.ties} or _differ_in_choice(one, other)


def _differ_in_choice(one: Assignment, other: Assignment) -> bool:
    """Where equally good assignments meet different optional needs, the one left out is told as the tie."""
    return {wire.need for wire in one.chosen} != {wire.need for wire in other.chosen}


def _required(need: str, needs: Sequence[Need]) -> bool:
    return next(other.spec.required for other in needs if str(other) == need)
