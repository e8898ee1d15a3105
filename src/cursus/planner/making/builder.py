"""The builder class: its base does the work, and what it must do otherwise is an override with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cursus.core.base.enums import StepKind
from cursus.planner.base_classes import bases_of
from cursus.planner.making.ports import HYPERPARAMETERS
from cursus.planner.plan import PlannedBuilder, PlannedOverride

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cursus.planner.naming import StepNames
    from cursus.planner.plan import PlannedConfig, PlannedSpecification
    from cursus.planner.requirements import StepRequirements

__all__ = ["overrides_of", "planned_builder"]

_INPUTS = {
    StepKind.PROCESSING: "`_get_inputs` of the base makes a ProcessingInput of each need, at the contract's path.",
    StepKind.TRAINING: "`_get_inputs` of the base makes a channel of each need, named as its container path says.",
    StepKind.CREATE_MODEL: "`_get_inputs` of the base takes the address of `model_data`.",
    StepKind.REGISTER_MODEL: "`_get_inputs` of the base takes `model_data`, and `metrics_output` where it is wired.",
    StepKind.TRANSFORM: "`_get_inputs` of the base takes `model_name` and `transform_input`.",
}
_OUTPUTS = {
    StepKind.PROCESSING: "`_get_outputs` of the base makes a ProcessingOutput of each offer, below the run's prefix.",
    StepKind.TRAINING: "`_get_outputs` of the base is the address below which the job leaves its archives.",
    StepKind.CREATE_MODEL: "`_get_outputs` of the base gives nothing: the service names the model.",
    StepKind.REGISTER_MODEL: "`_get_outputs` of the base gives nothing: the version lives in the model registry.",
    StepKind.TRANSFORM: "`_get_outputs` of the base is the address below which the scores go.",
}
_TOLD = "told to the step by its logical name."


def planned_builder(
    given: StepRequirements, names: StepNames, spec: PlannedSpecification, config: PlannedConfig
) -> PlannedBuilder:
    """The builder of the step."""
    kind, (name, module) = given.sagemaker_step_type, bases_of(given).builder
    return PlannedBuilder(
        class_name=names.builder_class,
        base_class=name,
        base_module=module,
        overrides=tuple(overrides_of(config)),
        special_handling=tuple(_special(given, spec, config)),
        input_handling=_INPUTS.get(kind, f"`_get_inputs` of the base: each need is {_TOLD}"),
        output_handling=_OUTPUTS.get(kind, "`_get_outputs` of the base declares an output parameter for each offer."),
    )


def overrides_of(config: PlannedConfig) -> Iterator[PlannedOverride]:
    """The methods that the base's do not do for this step."""
    renamed = [each for each in config.fields if each.tier == "derived" and each.env not in {None, each.name.upper()}]
    if renamed:
        told = ", ".join(f"{each.env} from {each.name}" for each in renamed)
        why = f"derived fields carry no mark, so that the base does not know these variables: {told}"
        yield PlannedOverride(method="_get_environment_variables", why=why)


def _special(given: StepRequirements, spec: PlannedSpecification, config: PlannedConfig) -> Iterator[str]:
    if spec.variants:
        listed = ", ".join(each.job_type for each in spec.variants)
        yield f"`specs` holds one specification for each job type ({listed}); the config's job_type chooses"
    optional = [each.logical_name for each in spec.needs if not each.required and each.logical_name != HYPERPARAMETERS]
    if optional:
        yield f"the step is made without {', '.join(optional)} where nothing answers them"
    if any(each.logical_name == HYPERPARAMETERS for each in spec.needs):
        yield f"{HYPERPARAMETERS} is answered by a file that the builder makes of the config"
    if any(each.logical_name == "input_path" for each in spec.needs) and given.sagemaker_step_type is StepKind.TRAINING:
        yield "input_path becomes the channels train, val and test"
    derived = [each.name for each in config.fields if each.tier == "derived"]
    if derived:
        yield f"{', '.join(derived)}: computed by the config, told to the script like the others"
