"""Plans of steps that tests write, read and show; complete, and each of another kind."""

from __future__ import annotations

from cursus.core.base.enums import DependencyType, JobType, NodeType, StepKind
from cursus.planner.naming import StepNames
from cursus.planner.plan import (
    AlignedName,
    Citation,
    Connection,
    EdgeCase,
    ErrorHandling,
    Integration,
    Overview,
    PlannedBuilder,
    PlannedConfig,
    PlannedContract,
    PlannedField,
    PlannedFile,
    PlannedFunction,
    PlannedHyperparameters,
    PlannedNeed,
    PlannedOffer,
    PlannedOverride,
    PlannedRegistration,
    PlannedScript,
    PlannedSpecification,
    PlannedTest,
    PlannedVariant,
    StepPlan,
    Trace,
    Undecided,
)
from cursus.planner.requirements import StepRequirements

__all__ = ["PLANS", "row_count", "uplift_training", "vendor_model"]

PROCESSING_PATH = "properties.ProcessingOutputConfig.Outputs['counts'].S3Output.S3Uri"


def row_count() -> StepPlan:
    """A processing step of a project: two inputs, one of them optional, two job types."""
    requirements = StepRequirements.model_validate(
        {
            "step_name": "RowCount",
            "description": "Counts the rows of each group",
            "sagemaker_step_type": "Processing",
            "project_id": "project_x",
            "logic": "Rows below the least amount do not count.\n\nGroups without rows are left out.",
            "requirements": [{"id": "R1", "text": "Counts are exact", "covered_by": ["operation:2"]}],
            "job_types": ["training", "calibration"],
            "inputs": [
                {
                    "name": "processed_data",
                    "description": "The rows",
                    "columns": {"amount": "number", "region": ["n", "s"]},
                },
                {"name": "labels", "required": False, "job_types": ["training"]},
            ],
            "outputs": [{"name": "counts", "description": "One row for each group", "consumers": ["XGBoostTraining"]}],
            "parameters": [
                {"name": "group_by", "description": "The column that makes the groups", "sample": "region"},
                {"name": "min_amount", "type": "float", "default": 0.5, "minimum": 0.0},
            ],
            "operations": [
                {"do": "filter", "where": "amount >= $min_amount"},
                {"do": "aggregate", "by": ["region"], "measures": {"rows": "count(amount)"}},
            ],
            "functions": [{"name": "attach_labels", "description": "Adds the labels where there are any"}],
            "edge_cases": ["The table has no rows"],
        }
    )
    names = StepNames.of(requirements)
    return StepPlan(
        revision=2,
        requirements=requirements,
        overview=Overview(
            purpose="Counts the rows of each group",
            inputs=("`processed_data`: the rows", "`labels` (optional)"),
            outputs=("`counts`: one row for each group",),
            position="Behind TabularPreprocessing, before XGBoostTraining",
            considerations=("A processing step: it makes tables out of tables.", "No state between runs -> cacheable"),
            principles=("The specification says what flows; the builder adds nothing.",),
        ),
        registration=_registration(names, StepKind.PROCESSING, "Counts the rows of each group"),
        specification=PlannedSpecification(
            constant=names.spec_constant,
            step_type="RowCount",
            node_type=NodeType.INTERNAL,
            needs=(
                PlannedNeed(
                    logical_name="processed_data",
                    dependency_type=DependencyType.PROCESSING_OUTPUT,
                    compatible_sources=("TabularPreprocessing", "FeatureEngineering"),
                    semantic_keywords=("rows", "data"),
                    aliases=("rows",),
                    description="The rows",
                ),
                PlannedNeed(
                    logical_name="labels", dependency_type=DependencyType.PROCESSING_OUTPUT, required=False
                ),
            ),
            offers=(
                PlannedOffer(
                    logical_name="counts",
                    output_type=DependencyType.PROCESSING_OUTPUT,
                    property_path=PROCESSING_PATH,
                    description="One row for each group; sorted",
                ),
            ),
            variants=(
                PlannedVariant(job_type=JobType.TRAINING),
                PlannedVariant(job_type=JobType.CALIBRATION, without=("labels",), why="labels are for training alone"),
            ),
        ),
        contract=PlannedContract(
            constant=names.contract_constant,
            class_name="ProcessingScriptContract",
            entry_point=names.entry_point,
            input_paths={
                "processed_data": "/opt/ml/processing/input/processed_data",
                "labels": "/opt/ml/processing/input/labels",
            },
            output_paths={"counts": "/opt/ml/processing/output/counts"},
            arguments={"job_type": "training"},
            required_env=("GROUP_BY",),
            optional_env={"MIN_AMOUNT": "0.5", "NOTE": ""},
            packages={"pandas": ">=1.1"},
            description="Counts the rows of each group.",
        ),
        config=PlannedConfig(
            class_name=names.config_class,
            base_class="ProcessingStepConfigBase",
            base_module="cursus.steps.configs.config_processing_step_base",
            fields=(
                PlannedField(
                    name="group_by", tier="essential", annotation="str", env="GROUP_BY", sample="region",
                    description="The column that makes the groups", constraints={"min_length": 1},
                ),
                PlannedField(
                    name="min_amount", tier="system", annotation="float", default=0.5, env="MIN_AMOUNT",
                    description="The least amount (in euros): smaller ones do not count", constraints={"ge": 0.0},
                ),
                PlannedField(
                    name="job_type", tier="essential", annotation="JobType", arg="--job_type",
                    description="What the rows are for",
                ),
                PlannedField(
                    name="label", tier="derived", annotation="str", description="",
                    expression='f"{self.group_by}-{self.job_type}"',
                ),
            ),
            inherited={"processing_entry_point": "row_count.py", "processing_instance_count": 1},
            checks=("`group_by` is not empty",),
        ),
        builder=PlannedBuilder(
            class_name=names.builder_class,
            base_class="ProcessingStepBuilder",
            base_module="cursus.core.builders.processing",
            required_attributes=("group_by",),
            overrides=(PlannedOverride(method="_get_job_arguments", why="the job type is an argument"),),
            special_handling=(),
            input_handling="One ProcessingInput for each need that is bound.",
            output_handling="One ProcessingOutput for each offer.",
        ),
        script=PlannedScript(
            algorithm="Filter, then count",
            functions=(
                PlannedFunction(
                    name="keep_large", description="Keeps rows of at least the least amount",
                    inputs=("processed_data",), output="kept", operation=1,
                ),
                PlannedFunction(name="attach_labels", description="Adds the labels where there are any"),
                PlannedFunction(
                    name="count_rows", description="Counts", inputs=("kept",), output="counts", operation=2
                ),
            ),
            error_handling=("A missing column: the message names it and the columns that are there; exit code 1.",),
        ),
        files=_files(names),
        integration=Integration(
            upstream=(
                Connection(
                    step="TabularPreprocessing", origin="shared", need="processed_data", offer="processed_data",
                    score=0.95, reasons=(("type", 0.4), ("name", 0.3), ("source", 0.25)),
                ),
                Connection(
                    step="FeatureEngineering", origin="pack acme", need="processed_data", offer="engineered",
                    score=0.6, chosen=False, ties_with=("TabularPreprocessing.transform_input",), job_type="training",
                ),
            ),
            downstream=(
                Connection(step="XGBoostTraining", origin="shared", need="input_path", offer="counts", score=0.5),
            ),
            displaced=("XGBoostTraining.input_path is now offered twice",),
            nodes=("TabularPreprocessing_training", "RowCount_training"),
            edges=(("TabularPreprocessing_training", "RowCount_training"),),
            pins={"input_path": "RowCount_training.counts"},
        ),
        alignment=(
            _aligned("input", "processed_data", "/opt/ml/processing/input/processed_data"),
            _aligned("input", "labels", "/opt/ml/processing/input/labels"),
            _aligned("output", "counts", "/opt/ml/processing/output/counts"),
            AlignedName(side="environment", name="GROUP_BY", contract="required", builder="config.group_by"),
            AlignedName(side="argument", name="job_type", contract="job_type", builder="config.job_type"),
        ),
        errors=ErrorHandling(
            input_validation=("The columns are there",),
            robustness=("An empty table gives an empty table",),
            logging=("Rows read and written, at level INFO",),
            reporting=("Exit code 1 and one line on the error stream",),
            edge_cases=(
                EdgeCase(
                    id="E1", concerns=("edge_case:1", "input:processed_data"), what="The table has no rows",
                    handling="counts is a table without rows", where="script",
                ),
            ),
        ),
        tests=(
            _test("T1", "unit", "test_small_amounts_do_not_count", "rows below the least amount", ("operation:1",)),
            _test("T2", "contract", "test_the_script_writes_every_output", "all paths", ("output:counts",)),
            _test("T3", "integration", "test_it_compiles", "with its neighbours", ("step",)),
            _test("T4", "validation", "test_cursus_check", "no findings", ("R1", "E1")),
            _test("T5", "s3_path", "test_an_s3_uri_passes_through", "an S3 URI as input", ()),
            _test("T6", "pipeline_variable", "test_a_parameter_passes_through", "a parameter as input", ()),
        ),
        trace=(
            Trace(requirement="step", layers=("registry",), files=(names.paths["registry"],), tests=("T3",)),
            Trace(
                requirement="operation:1", layers=("script", "config"),
                files=(names.paths["script"], names.paths["config"]), tests=("T1",),
            ),
            Trace(requirement="R1", layers=("script",), files=(names.paths["script"],), tests=()),
        ),
        undecided=(
            Undecided(
                subject="output:counts", question="Is the order of the groups of interest?", choices=("yes", "no"),
                taken="sorted by name",
            ),
        ),
        citations=(
            Citation(page="alignment_rules", section="Contract and specification", why="names are the same in both"),
            Citation(page="processing_step_builder_patterns"),
        ),
    )  # fmt: skip


def uplift_training() -> StepPlan:
    """A shared training step with hyperparameters."""
    requirements = StepRequirements.model_validate(
        {
            "step_name": "UpliftTraining",
            "description": "Trains a model of what a treatment changes",
            "sagemaker_step_type": "Training",
            "developer_type": "shared",
            "inputs": [{"name": "input_path", "type": "training_data"}],
            "outputs": [{"name": "model_output", "type": "model_artifacts", "format": "model"}],
            "hyperparameters": [{"name": "max_depth", "type": "int", "default": 6, "minimum": 1}],
            "functions": [{"name": "train", "description": "Trains one model for each group"}],
        }
    )
    names = StepNames.of(requirements)
    return StepPlan(
        requirements=requirements,
        overview=Overview(purpose="Trains a model of what a treatment changes"),
        registration=_registration(names, StepKind.TRAINING, "Trains a model of what a treatment changes"),
        specification=PlannedSpecification(
            constant=names.spec_constant,
            step_type="UpliftTraining",
            node_type=NodeType.INTERNAL,
            needs=(PlannedNeed(logical_name="input_path", dependency_type=DependencyType.TRAINING_DATA),),
            offers=(
                PlannedOffer(
                    logical_name="model_output", output_type=DependencyType.MODEL_ARTIFACTS,
                    property_path="properties.ModelArtifacts.S3ModelArtifacts",
                ),
            ),
        ),
        contract=PlannedContract(
            constant=names.contract_constant,
            class_name="TrainingScriptContract",
            entry_point=names.entry_point,
            input_paths={"input_path": "/opt/ml/input/data"},
            output_paths={"model_output": "/opt/ml/model"},
        ),
        config=PlannedConfig(
            class_name=names.config_class,
            base_class="TrainingStepConfigBase",
            base_module="cursus.steps.configs.config_training_step_base",
            inherited={"training_entry_point": "uplift_training.py", "framework_version": None},
        ),
        builder=PlannedBuilder(
            class_name=names.builder_class,
            base_class="TrainingStepBuilder",
            base_module="cursus.core.builders.training",
        ),
        script=PlannedScript(algorithm="", functions=(PlannedFunction(name="train", description="One model a group"),)),
        hyperparameters=PlannedHyperparameters(
            class_name=names.hyperparameters_class,
            base_class="ModelHyperparameters",
            base_module="cursus.core.base.hyperparameters_base",
            fields=(
                PlannedField(
                    name="max_depth", tier="system", annotation="int", default=6, constraints={"ge": 1}, description=""
                ),
            ),
        ),
        files=_files(names),
    )  # fmt: skip


def vendor_model() -> StepPlan:
    """A step that makes a model of what was trained elsewhere: no script."""
    requirements = StepRequirements.model_validate(
        {
            "step_name": "VendorModel",
            "description": "Makes a model of an artifact",
            "sagemaker_step_type": "CreateModel",
            "developer_type": "shared",
            "inputs": [{"name": "model_data", "type": "model_artifacts", "format": "model"}],
            "outputs": [{"name": "model_name", "type": "model_name", "data_type": "String"}],
        }
    )
    names = StepNames.of(requirements)
    return StepPlan(
        requirements=requirements,
        overview=Overview(purpose="Makes a model of an artifact"),
        registration=_registration(names, StepKind.CREATE_MODEL, "Makes a model of an artifact"),
        specification=PlannedSpecification(
            constant=names.spec_constant,
            step_type="VendorModel",
            node_type=NodeType.INTERNAL,
            needs=(PlannedNeed(logical_name="model_data", dependency_type=DependencyType.MODEL_ARTIFACTS),),
            offers=(
                PlannedOffer(logical_name="model_name", output_type=DependencyType.MODEL_NAME, property_path=""),
            ),
        ),
        config=PlannedConfig(
            class_name=names.config_class, base_class="ModelStepConfigBase",
            base_module="cursus.steps.configs.config_model_step_base",
        ),
        builder=PlannedBuilder(
            class_name=names.builder_class, base_class="CreateModelStepBuilder",
            base_module="cursus.core.builders.create_model",
        ),
        files=tuple(each for each in _files(names) if each.component not in {"contract", "script"}),
        integration=Integration(unmet=("model_data",)),
    )  # fmt: skip


def _registration(names: StepNames, kind: StepKind, description: str) -> PlannedRegistration:
    return PlannedRegistration(
        name=names.step,
        config_class=names.config_class,
        builder_step_name=names.builder_class,
        spec_type=names.step,
        sagemaker_step_type=kind,
        description=description,
        workspace_id=names.project_id,
    )


def _files(names: StepNames) -> tuple[PlannedFile, ...]:
    kept = [key for key in names.paths if key not in {"exports", "registry", "hyperparameters"}]
    made = tuple(PlannedFile(path=names.paths[key], component=key, action="create") for key in kept)
    line = f"{names.step} = {names.config_class}, {names.builder_class}"
    export = f"from .builder_{names.stem}_step import {names.builder_class}"
    return (
        *made,
        PlannedFile(path=names.paths["registry"], component="registry", action="update", entry=line),
        PlannedFile(path=names.paths["exports"], component="exports", action="update", entry=export),
    )


def _aligned(side: str, name: str, path: str) -> AlignedName:
    return AlignedName.model_validate({
        "side": side, "name": name, "contract": path, "specification": name,
        "script": f'{side}_paths["{name}"]', "builder": f"by the specification's {name}",
    })  # fmt: skip


def _test(number: str, kind: str, name: str, what: str, covers: tuple[str, ...]) -> PlannedTest:
    file = "development/projects/project_x/tests/test_row_count.py"
    return PlannedTest.model_validate(
        {"id": number, "kind": kind, "file": file, "name": name, "what": what, "covers": covers}
    )


PLANS = {"row_count": row_count, "uplift_training": uplift_training, "vendor_model": vendor_model}
