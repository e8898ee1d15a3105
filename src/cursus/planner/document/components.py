"""Section 2 of a plan: what stands below each component that is to be made."""

from __future__ import annotations

from cursus.planner.document.entries import Entry, Group
from cursus.planner.document.forms import Mapped, Text, Texts, Value, Word, Words
from cursus.planner.document.records import Flag, Records

__all__ = ["COMPONENTS", "LAYER_KEYS"]

_ALIASES = Entry("Aliases", "aliases", Words(), "[other names of it]", default=[])
_DATA_TYPE = Entry("Data type", "data_type", Word(), "[S3Uri, String, ...]", default="S3Uri")
_CLASS = Entry("Class", "class_name", Word(), "[the class's name]", also=("Class name",))
_BASE = (
    Entry("Base class", "base_class", Word(), "[the class that it inherits from]", also=("Inherits from", "Base")),
    Entry("Base module", "base_module", Word(), "[the module of that class]", computed=True),
)
_TIERS = (Flag("essential", "tier", "essential"), Flag("system", "tier", "system"), Flag("derived", "tier", "derived"))

NEED = Records(
    "logical_name",
    "description",
    (
        Entry("Type", "dependency_type", Word(), "[what flows in]", also=("Dependency type",), beside=True),
        _DATA_TYPE,
        Entry(
            "Compatible sources",
            "compatible_sources",
            Words(),
            "[the steps that it comes from]",
            also=("Sources", "From"),
            default=[],
        ),
        Entry(
            "Semantic keywords", "semantic_keywords", Words(), "[words that break ties]", also=("Keywords",), default=[]
        ),
        _ALIASES,
    ),
    (Flag("required", "required", True), Flag("optional", "required", False)),
)
OFFER = Records(
    "logical_name",
    "description",
    (
        Entry("Type", "output_type", Word(), "[what flows out]", also=("Output type",), beside=True),
        Entry("Property path", "property_path", Word(), "[where the run finds it]", also=("Path",)),
        _DATA_TYPE,
        _ALIASES,
    ),
)
VARIANT = Records("job_type", "why", (Entry("Without", "without", Words(), "[needs and offers left out]", default=[]),))
FIELD = Records(
    "name",
    "description",
    (
        Entry("Type", "annotation", Word(), "[its type, as Python writes it]", also=("Annotation",), beside=True),
        Entry(
            "Default",
            "default",
            Value(),
            "[its value where none is set]",
            also=("Default value",),
            default=None,
            beside=True,
        ),
        Entry("Constraints", "constraints", Mapped(values=True), "[ge, le, ...]", default={}),
        Entry("Environment variable", "env", Word(), "[what tells the script]", also=("Env", "Env var"), default=None),
        Entry("Argument", "arg", Word(), "[what tells the script]", also=("Arg",), default=None),
        Entry("Input", "input", Word(), "[the need that it answers]", also=("Answers",), default=None),
        Entry("Expression", "expression", Word(), "[what it is computed by]", also=("Derived from",), default=None),
        Entry("Sample", "sample", Value(), "[a value for tests]", also=("Example",), default=None),
    ),
    _TIERS,
)
FUNCTION = Records(
    "name",
    "description",
    (
        Entry("Inputs", "inputs", Words(), "[the tables that it takes]", also=("Takes", "Input"), default=[]),
        Entry(
            "Output", "output", Word(), "[the table that it gives]", also=("Gives", "Returns", "Outputs"), default=""
        ),
        Entry("Operation", "operation", Value(), "[the place of the operation]", default=None, beside=True),
    ),
)
VARIABLE = Records(
    "name",
    None,
    (Entry("Default", "default", Word(), "[its value]", also=("Default value",), default=None, beside=True),),
    (Flag("required", "required", True), Flag("optional", "required", False)),
)

CONTRACT = Group(
    (
        Entry("Input paths", "input_paths", Mapped(), "[`logical_name`: `/opt/ml/...`]", also=("Inputs",), must=True),
        Entry(
            "Output paths", "output_paths", Mapped(), "[`logical_name`: `/opt/ml/...`]", also=("Outputs",), must=True
        ),
        Entry(
            "Environment variables",
            "environment",
            VARIABLE,
            "[`NAME` (required), or `NAME` (optional) and its default]",
            also=("Env vars", "Environment"),
            must=True,
        ),
        Entry(
            "Arguments",
            "arguments",
            Mapped(),
            "[`name`: `default`]",
            also=("Expected arguments", "Job arguments"),
            default={},
        ),
        Entry("Name", "constant", Word(), "[NAME_CONTRACT]", also=("Constant", "Contract name")),
        Entry("Class", "class_name", Word(), "[ProcessingScriptContract, ...]", also=("Contract class",)),
        Entry("Entry point", "entry_point", Word(), "[the script's file name]"),
        Entry(
            "Packages",
            "packages",
            Mapped(),
            "[`library`: `>=1.0`]",
            also=("Framework requirements", "Requirements", "Framework"),
            default={},
        ),
        Entry("Description", "description", Text(), "[what the script does]", default=""),
    ),
    "path",
)
SPECIFICATION = Group(
    (
        Entry(
            "Dependencies",
            "needs",
            NEED,
            "[each need with its type, compatible sources and keywords]",
            also=("Needs", "Inputs", "Dependency specs"),
            must=True,
        ),
        Entry(
            "Outputs",
            "offers",
            OFFER,
            "[each offer with its type and property path]",
            must=True,
            also=("Offers", "Output specs"),
        ),
        Entry(
            "Job type variants",
            "variants",
            VARIANT,
            "[the job types, and what each goes without]",
            also=("Job types",),
            must=True,
        ),
        Entry("Name", "constant", Word(), "[NAME_SPEC]", also=("Constant", "Specification name")),
        Entry("Step type", "step_type", Word(), "[the step's name]"),
        Entry("Node type", "node_type", Word(), "[source, internal, sink or singular]"),
    ),
    "path",
)
CONFIG = Group(
    (
        Entry(
            "Step-specific parameters",
            "fields",
            FIELD,
            "[each parameter (essential, system or derived) with its type and default]",
            also=("Parameters", "Fields", "Step parameters"),
            must=True,
        ),
        Entry(
            "SageMaker parameters",
            "inherited",
            Mapped(values=True),
            "[defaults for what the base class has: `name`: `value`]",
            also=("SageMaker settings", "Inherited parameters"),
            must=True,
        ),
        Entry(
            "Required validation checks",
            "checks",
            Texts(),
            "[what is checked]",
            also=("Validation checks", "Checks"),
            must=True,
        ),
        _CLASS,
        *_BASE,
    ),
    "path",
)
HANDLING = Group(
    (
        Entry(
            "Inputs", "input_handling", Text(), "[how _get_inputs comes about]", also=("_get_inputs", "Input handling")
        ),
        Entry(
            "Outputs",
            "output_handling",
            Text(),
            "[how _get_outputs comes about]",
            also=("_get_outputs", "Output handling"),
        ),
    ),
    "input_handling",
    loose=True,
)
BUILDER = Group(
    (
        Entry(
            "Special handling", "special_handling", Texts(), "[what the base class does not do by itself]", must=True
        ),
        Entry(
            "Required helper methods",
            "overrides",
            Records("method", "why", says=True, about="[why]"),
            "[each method to override, and why]",
            also=("Helper methods", "Overrides", "Methods to override"),
            must=True,
        ),
        Entry(
            "Input/output handling", "handling", HANDLING, "[how _get_inputs and _get_outputs come about]", must=True
        ),
        Entry(
            "Required attributes",
            "required_attributes",
            Words(),
            "[what the config must hold]",
            also=("Required config attributes",),
            default=[],
        ),
        _CLASS,
        *_BASE,
    ),
    "path",
)
SCRIPT = Group(
    (
        Entry("Algorithm", "algorithm", Text(), "[what the script does, in order]", must=True),
        Entry(
            "Main functions",
            "functions",
            FUNCTION,
            "[each function, what it takes and gives]",
            also=("Functions",),
            must=True,
        ),
        Entry(
            "Error handling strategy",
            "error_handling",
            Texts(),
            "[what goes wrong, and what the script then does]",
            also=("Error handling",),
            must=True,
        ),
    ),
    "path",
)
HYPERPARAMETERS = Group(
    (
        Entry("Fields", "fields", FIELD, "[each hyperparameter]", also=("Parameters", "Hyperparameters")),
        _CLASS,
        *_BASE,
    ),
    "path",
)

COMPONENTS = (
    Entry("Script Contract", "contract", CONTRACT, "[the file]", also=("Contract",), must=True),
    Entry(
        "Step Specification", "specification", SPECIFICATION, "[the file]", also=("Specification", "Spec"), must=True
    ),
    Entry(
        "Configuration",
        "config",
        CONFIG,
        "[the file]",
        also=("Configuration class", "Config", "Config class"),
        must=True,
    ),
    Entry("Step Builder", "builder", BUILDER, "[the file]", also=("Builder",), must=True),
    Entry(
        "Processing Script",
        "script",
        SCRIPT,
        "[the file]",
        also=("Script", "Training Script", "Inference Script"),
        must=True,
    ),
    Entry(
        "Hyperparameters",
        "hyperparameters",
        HYPERPARAMETERS,
        "[the file, where the step trains]",
        also=("Hyperparameter class",),
        default=None,
    ),
)
"""The entries of section 2."""

LAYER_KEYS = {
    "contract": "contract",
    "specification": "spec",
    "config": "config",
    "builder": "builder",
    "script": "script",
    "hyperparameters": "hyperparameters",
}
"""What a component is in the plan -> what it is among the plan's files."""
