"""In what we differ from the SDK on purpose, and how both sides are brought to one form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Difference:
    """Something in which we differ from the SDK on purpose, and how both sides are brought to one form."""

    what: str
    why: str
    normalised: Callable[[Any], Any]


# What cases take from s3://b/code/ is not staged: it must stay as it is given.
_STAGED = r"rule\.py|prep\.py|run\.sh|app\.jar|sourcedir\.tar\.gz|runproc\.sh|configuration\.json|py-files|jars|files"


def _code(value: Any) -> Any:
    return re.sub(rf"s3://(?!b/code/)[^\"]+/({_STAGED})(?=\"?$)", r"<code>/\1", value)


def _data(value: Any) -> Any:
    return re.sub(r"^s3://offline-bucket/Oracle/(data/)?Prep/(input/)?([^/]+)(/data)?$", r"<data>/\3", value)


def _timestamp(value: Any) -> Any:
    return re.sub(r"-\d{4}(-\d\d){5}-\d{3}", "", value)


def _suffix(value: Any) -> Any:
    return re.sub(r"^(Model|Registration)-(CreateModel|RegisterModel)$", r"\1", value)


def _job_name(value: Any) -> Any:
    return re.sub(r'^"([a-zA-Z0-9-]+?)-\d{4}(-\d\d){5}-\d{3}"$', r'"\1"', value)


DIFFERENCES = [
    Difference(
        "the folder that code is uploaded to",
        "ours is the content's hash; the SDK's holds a timestamp, or a hash of its own, so a rebuild defeats caching",
        _code,
    ),
    Difference(
        "the timestamp in names that the SDK makes: TensorFlow's model_dir, the report of a detailed profile",
        "a name that changes with each build defeats caching; ours is the job's base name alone",
        _timestamp,
    ),
    Difference(
        "the folder that local data are uploaded to",
        "ours lie together below data/, under their own name: what a run reads is seen apart from what it made",
        _data,
    ),
    Difference(
        "the suffix -CreateModel or -RegisterModel of a model step's name",
        "the SDK's ModelStep makes several steps of one and names them; ours makes one, under the name that it gets",
        _suffix,
    ),
    Difference(
        "the timestamp in the hyperparameter sagemaker_job_name of a tuning job",
        "the SDK writes a name that no job will have, for the service names each; ours is the name's base, so that the "
        "same code makes the same definition",
        _job_name,
    ),
]
# A third, that the profiler is off, needs no normalising: `disable_profiler=True` is said to both sides below, since
# the SDK's default points it to an address with a timestamp.


def normalised(value: Any) -> Any:
    """A request with the differences made on purpose taken out."""
    if isinstance(value, dict):
        # The SDK writes null for the jobs of a grid search, whose number the service computes; ours writes nothing.
        unset = {key for key in ("MaxNumberOfTrainingJobs",) if key in value and value[key] is None}
        return {key: _ordered(key, normalised(item)) for key, item in value.items() if key not in unset}
    if isinstance(value, list):
        return [normalised(item) for item in value]
    if isinstance(value, str):
        for difference in DIFFERENCES:
            value = difference.normalised(value)
    return value


def _ordered(key: str, value: Any) -> Any:
    """The SDK gathers the debugger's collections in a set, so their order changes; ours is the one they are named in."""
    return sorted(value, key=repr) if key == "CollectionConfigurations" else value
