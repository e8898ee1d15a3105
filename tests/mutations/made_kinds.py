"""Faults that only show when a builder makes its step: what it leaves out, overwrites, repeats, or breaks off with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.mutations.made_plants import (
    JOBS,
    carried,
    for_each,
    job_type_refused,
    keys_of,
    made,
    needs,
    option,
    other_job_types,
    own_optional,
    renamed_when_imported,
    several,
    shares,
    unguessable,
)
from tests.mutations.suite import MADE, Kind

if TYPE_CHECKING:
    from tests.mutations.made_plants import Plant


def _kind(name: str, codes: str, plant: Plant) -> Kind:
    return Kind(f"made step: {name}", frozenset(codes.split()), plant, MADE)


_ALL = "super()._get_inputs(inputs)"
_OUT = "super()._get_outputs(outputs)"
_REPLACE = "    from dataclasses import replace\n"
_INPUT = "def _get_inputs(self, inputs):\n"
_OUTPUT = "def _get_outputs(self, outputs):\n"
_IN_PLACES, _OUT_PLACES = keys_of("expected_input_paths"), keys_of("expected_output_paths")
_PROCESSING = ("Processing",)


def _each_input(change: str) -> Plant:
    text = f"{_INPUT}{_REPLACE}    return [{change} if each.input_name == 'NAME' else each for each in {_ALL}]"
    return for_each(_IN_PLACES, text, _PROCESSING)


def _each_output(change: str) -> Plant:
    text = f"{_OUTPUT}{_REPLACE}    return [{change} if each.output_name == 'NAME' else each for each in {_OUT}]"
    return for_each(_OUT_PLACES, text, _PROCESSING)


_CREATE = "def create_step(self, **kwargs):\n"
_ENVIRONMENT = "def _get_environment_variables(self):\n    found = super()._get_environment_variables()\n"

KINDS = [
    _kind("none is made", "build-failure", made(f"{_CREATE}    super().create_step(**kwargs)")),
    _kind(
        "another type of step is made",
        "wrong-step-type",
        made(
            f"{_CREATE}    from cursus.core.kinds.condition import FailStep\n"
            "    return FailStep(name=self._get_step_name(), error_message='planted')"
        ),
    ),
    _kind(
        "breaks off where an optional field is not set",
        "build-failure",
        made(
            "def validate_configuration(self):\n    super().validate_configuration()\n    self.config.kms_key.strip()"
        ),
    ),
    _kind(
        "breaks off where an optional field is set",
        "build-failure ignored-setting",
        for_each(
            own_optional,
            "def validate_configuration(self):\n    super().validate_configuration()\n"
            "    if self.config.NAME is not None:\n        raise TypeError('NAME')",
        ),
    ),
    _kind(
        "breaks off the second time",
        "unsteady-request",
        made(
            f"_made = []\n\n{_CREATE}    assert not self._made\n    self._made.append(1)\n"
            "    return super().create_step(**kwargs)"
        ),
    ),
    _kind(
        "differs each time",
        "unsteady-request",
        made("def _output_folder(self):\n    import uuid\n    return uuid.uuid4().hex", types=JOBS),
    ),
    _kind("prints", "build-side-effect", made("def validate_configuration(self):\n    print('planted')")),
    _kind(
        "goes to another folder",
        "build-side-effect",
        made("def validate_configuration(self):\n    import os\n    os.chdir('/')"),
    ),
    _kind("has a fixed name", "pipeline-failure", made("def _get_step_name(self):\n    return 'Planted'")),
    _kind(
        "create_step takes no options",
        "builder-interface build-failure",
        made("def create_step(self, inputs):\n    return super().create_step(inputs=inputs)"),
    ),
    _kind("_get_inputs takes none", "builder-interface", made("def _get_inputs(self):\n    return []")),
    _kind(
        "steps to wait for forgotten",
        "builder-interface",
        made(f"{_CREATE}    return super().create_step(**{{**kwargs, 'dependencies': []}})"),
    ),
    _kind(
        "always cached",
        "ignored-caching",
        made(
            "def _get_cache_config(self, enable_caching=True):\n"
            "    from cursus.core.kinds.step import CacheConfig\n"
            "    return CacheConfig(enable_caching=True, expire_after='P30D')",
            types=JOBS,
        ),
    ),
    _kind(
        "never cached",
        "ignored-caching",
        made(
            "def _get_cache_config(self, enable_caching=True):\n    return super()._get_cache_config(False)", types=JOBS
        ),
    ),
    _kind(
        "cached for another time than the config says",
        "ignored-caching ignored-setting",
        made(
            "def _get_cache_config(self, enable_caching=True):\n"
            "    from cursus.core.kinds.step import CacheConfig\n"
            "    return CacheConfig(enable_caching=enable_caching, expire_after='P1D')",
            types=JOBS,
        ),
    ),
    _kind(
        "input left out",
        "mount-mismatch",
        for_each(_IN_PLACES, f"{_INPUT}    return [each for each in {_ALL} if each.input_name != 'NAME']", _PROCESSING),
    ),
    _kind(
        "input at another path", "mount-mismatch", _each_input("replace(each, destination=f'{each.destination}_old')")
    ),
    _kind(
        "data of two inputs swapped",
        "mount-mismatch",
        several(
            "expected_input_paths",
            f"{_INPUT}{_REPLACE}    one, other, *rest = {_ALL}\n"
            "    return [replace(one, source=other.source), replace(other, source=one.source), *rest]",
        ),
    ),
    _kind(
        "output left out",
        "mount-mismatch missing-output",
        for_each(
            _OUT_PLACES, f"{_OUTPUT}    return [each for each in {_OUT} if each.output_name != 'NAME']", _PROCESSING
        ),
    ),
    _kind("output named otherwise", "missing-output", _each_output("replace(each, output_name='planted')")),
    _kind("output from another path", "mount-mismatch", _each_output("replace(each, source=f'{each.source}_old')")),
    _kind(
        "paths of two outputs swapped",
        "mount-mismatch",
        several(
            "expected_output_paths",
            f"{_OUTPUT}{_REPLACE}    one, other, *rest = {_OUT}\n"
            "    return [replace(one, source=other.source), replace(other, source=one.source), *rest]",
        ),
    ),
    _kind(
        "output at the same address in each run",
        "unsteady-request ignored-setting",
        made(
            "def _destination(self, logical_name, outputs):\n    return f's3://planted/{logical_name}'",
            types=("Processing", "Transform"),
        ),
    ),
    _kind(
        "optional input demanded",
        "demanded-input",
        for_each(needs(required=False), f"{_INPUT}    inputs['NAME']\n    return {_ALL}"),
    ),
    _kind(
        "made without a required input",
        "unnoticed-input",
        for_each(
            needs(required=True),
            f"{_INPUT}    return super()._get_inputs({{'NAME': 's3://planted/none', **inputs}})",
            # A registration reads its metrics of the step itself, and refuses an address by their name.
            (*JOBS, "CreateModel"),
        ),
    ),
    _kind(
        "missing input not named",
        "unnoticed-input",
        for_each(
            needs(required=True),
            f"{_INPUT}    try:\n        return {_ALL}\n    except ValueError:\n"
            "        raise ValueError('something is missing') from None",
        ),
    ),
    _kind(
        "inputs not found in the steps before",
        "pipeline-failure",
        for_each(
            needs(required=True),
            "def extract_inputs_from_dependencies(self, dependencies):\n"
            "    found = super().extract_inputs_from_dependencies(dependencies)\n"
            "    return {name: each for name, each in found.items() if name != 'NAME'}",
        ),
    ),
    _kind(
        "argument that the contract does not have",
        "argument-mismatch",
        made(
            "def _get_job_arguments(self):\n    return [*(super()._get_job_arguments() or []), '--planted', '1']",
            "planted",
            types=_PROCESSING,
        ),
    ),
    _kind(
        "argument left out",
        "argument-mismatch ignored-setting",
        for_each(carried("Arg"), "def _get_job_arguments(self):\n    return None", _PROCESSING),
    ),
    _kind(
        "arguments in the wrong order",
        "argument-mismatch",
        for_each(
            carried("Arg"),
            "def _get_job_arguments(self):\n    return [*reversed(super()._get_job_arguments() or [])] or None",
            _PROCESSING,
        ),
    ),
    _kind(
        "required variable left out",
        "build-failure environment-mismatch",
        for_each(keys_of("required_env_vars"), f"{_ENVIRONMENT}    found.pop('NAME', None)\n    return found"),
    ),
    _kind(
        "variable named otherwise",
        "environment-mismatch",
        for_each(
            keys_of("optional_env_vars"),
            f"{_ENVIRONMENT}    found['NAME_OLD'] = found.pop('NAME', '')\n    return found",
            (*JOBS, "CreateModel"),
        ),
    ),
    _kind(
        "variable that is no text",
        "invalid-request build-failure",
        for_each(
            keys_of("optional_env_vars"), f"{_ENVIRONMENT}    return {{**found, 'NAME': 1}}", (*JOBS, "CreateModel")
        ),
    ),
    _kind(
        "variable from another field",
        "ignored-setting",
        for_each(carried("Env"), f"{_ENVIRONMENT}    return {{**found, 'NAME': str(self.config.author)}}"),
    ),
    _kind(
        "variable with a fixed value",
        "ignored-setting",
        for_each(carried("Env"), f"{_ENVIRONMENT}    return {{**found, 'NAME': 'planted'}}"),
    ),
    _kind("instance type ignored", "ignored-setting", shares("instance_type", "'ml.m5.xlarge'")),
    _kind("instance type that is none", "invalid-request build-failure", shares("instance_type", "'m5.large'")),
    _kind("number of instances ignored", "ignored-setting", shares("instance_count", "1")),
    _kind(
        "number of instances from another field",
        "ignored-setting",
        option(
            {
                "Processing": '"instance_count": self.config.processing_volume_size',
                "Training": '"instance_count": self.config.training_volume_size',
            }
        ),
    ),
    _kind(
        "volume ignored",
        "ignored-setting",
        option({"Processing": '"volume_size_in_gb": 30', "Training": '"volume_size": 30'}),
    ),
    _kind(
        "volume of no size",
        "invalid-request",
        option({"Processing": '"volume_size_in_gb": 0'}),
    ),
    _kind(
        "role ignored",
        "ignored-setting",
        made(
            "def validate_configuration(self):\n    super().validate_configuration()\n"
            "    self.role = 'arn:aws:iam::111111111111:role/planted'",
            types=("Processing", "Training"),
        ),
    ),
    _kind(
        "script that is not there",
        "build-failure other-script",
        option(
            {},
            Processing="def _script(self):\n    return super()._script().replace('.py', '_old.py')",
            Training="def _code_options(self):\n    return {**super()._code_options(), 'entry_point': 'nowhere.py'}",
        ),
    ),
    _kind(
        "script of something else",
        "other-script",
        option(
            {},
            Processing="def _script(self):\n    return __file__",
            Training="def _code_options(self):\n"
            "    return {**super()._code_options(), 'entry_point': __file__, 'source_dir': None}",
        ),
    ),
    _kind(
        "hyperparameters left out",
        "ignored-setting",
        made(
            "def _prepare_hyperparameters_file(self):\n    return self.session.stage_json('hyperparameters.json', {})",
            types=("Training",),
        ),
    ),
    _kind(
        "channels named otherwise",
        "mount-mismatch",
        made("channels = ('training', 'validation', 'testing')", types=("Training",)),
    ),
    _kind("specification of another job type", "builder-interface build-failure", other_job_types),
    _kind("job type that the config refuses", "refused-job-type", job_type_refused),
    _kind("config that no samples fit", "sample-values", unguessable),
    _kind("offers named otherwise once imported", "specification-disagreement build-failure", renamed_when_imported),
]
