"""Section 5: each logical name, variable and argument through the layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.planner.making.ports import HYPERPARAMETERS
from cursus.planner.plan import AlignedName
from cursus.planner.specifications import as_offer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.plan import PlannedConfig, PlannedContract, PlannedNeed, PlannedOffer, PlannedSpecification

__all__ = ["alignment_of"]


def alignment_of(
    kind: StepKind, spec: PlannedSpecification, contract: PlannedContract | None, config: PlannedConfig
) -> tuple[AlignedName, ...]:
    """The names by which the layers hang together: inputs, outputs, variables, arguments."""
    told = sorted(_told(contract, config), key=lambda each: each.side == "argument") if contract else ()
    return (
        *(_need(kind, each, contract) for each in spec.needs),
        *(_offer(kind, each, contract) for each in spec.offers),
        *told,
    )


def _need(kind: StepKind, need: PlannedNeed, contract: PlannedContract | None) -> AlignedName:
    name = need.logical_name
    path = contract.input_paths.get(name, "") if contract else ""
    builder = {StepKind.PROCESSING: f"ProcessingInput {name}", StepKind.TRAINING: f"channel {_channel(path)}"}
    if name == HYPERPARAMETERS:
        builder[kind] = "_prepare_hyperparameters_file"
    script = "" if not path else path if kind is StepKind.CREATE_MODEL else f"input_paths[{name!r}]"
    return AlignedName(
        side="input",
        name=name,
        contract=path,
        specification=f"{need.dependency_type}, {'required' if need.required else 'optional'}",
        script=script,
        builder=builder.get(kind, f"inputs[{name!r}]"),
    )


def _channel(path: str) -> str:
    rest = path.removeprefix("/opt/ml/input/data").strip("/")
    return rest.partition("/")[0] or "train, val and test"


def _offer(kind: StepKind, offer: PlannedOffer, contract: PlannedContract | None) -> AlignedName:
    name = offer.logical_name
    path = contract.output_paths.get(name, "") if contract else ""
    builder = {StepKind.PROCESSING: f"ProcessingOutput {name}", StepKind.TRAINING: "output_path of the estimator"}
    return AlignedName(
        side="output",
        name=name,
        contract=path,
        specification=f"{offer.output_type} at {as_offer(offer).property_path}",
        script=f"output_paths[{name!r}]" if path else "",
        builder=builder.get(kind, "the service's own value"),
    )


def _told(contract: PlannedContract, config: PlannedConfig) -> Iterator[AlignedName]:
    for each in config.fields:
        if each.env:
            needed = each.env in contract.required_env
            default = "required" if needed else f"default {contract.optional_env.get(each.env, '')!r}"
            yield AlignedName(
                side="environment",
                name=each.env,
                contract=default,
                script=f"environ_vars[{each.env!r}]",
                builder=f"config.{each.name}",
            )
        if each.arg:
            yield AlignedName(
                side="argument",
                name=each.arg,
                contract=f"default {contract.arguments.get(each.arg.lstrip('-'), '')!r}",
                script=f"job_args.{each.arg.lstrip('-').replace('-', '_')}",
                builder=f"config.{each.name}",
            )
