"""How a transform's arguments say that its records are split, filtered, sent, joined and assembled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cursus.engine.jobs.transform.records import Plan, format_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DEFAULT_TYPE", "environment_of", "plan_of"]

DEFAULT_TYPE = "application/json"
_DEFAULT_PAYLOAD = 6


def plan_of(arguments: Mapping[str, Any]) -> Plan:
    """The plan of a transform's arguments."""
    given, output = arguments["TransformInput"], arguments["TransformOutput"]
    processing = arguments.get("DataProcessing", {})
    split, single = given.get("SplitType", "None"), _single(arguments)
    content_type, accept = given.get("ContentType", DEFAULT_TYPE), output.get("Accept", DEFAULT_TYPE)
    whole = split == "None" and not content_type.startswith("application/jsonlines")
    return Plan(
        split=split,
        single=single and split != "None",
        payload_megabytes=int(arguments.get("MaxPayloadInMB", _DEFAULT_PAYLOAD)),
        input_filter=processing.get("InputFilter", "$"),
        output_filter=processing.get("OutputFilter", "$"),
        join=processing.get("JoinSource", "None") == "Input",
        assemble_lines=output.get("AssembleWith", "None") == "Line",
        input_format=format_of(content_type) or "csv",
        output_format=format_of(accept) or "csv",
        whole_input=whole and format_of(content_type) == "json",
        whole_output=(whole or single) and accept.partition(";")[0] == DEFAULT_TYPE,
    )


def _single(arguments: Mapping[str, Any]) -> bool:
    return bool(arguments.get("BatchStrategy") == "SingleRecord")


def environment_of(arguments: Mapping[str, Any]) -> dict[str, str]:
    """What the service tells a container of the batch that it serves."""
    return {
        "SAGEMAKER_BATCH": "true",
        "SAGEMAKER_BATCH_STRATEGY": "SINGLE_RECORD" if _single(arguments) else "MULTI_RECORD",
        "SAGEMAKER_MAX_PAYLOAD_IN_MB": str(arguments.get("MaxPayloadInMB", _DEFAULT_PAYLOAD)),
        "SAGEMAKER_MAX_CONCURRENT_TRANSFORMS": "1",
    }
