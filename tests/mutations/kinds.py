"""All kinds of faults."""

from __future__ import annotations

from tests.mutations import class_kinds, contract_kinds, file_kinds, made_kinds, script_kinds, spec_kinds

EVERY = tuple(
    sorted(
        (
            *contract_kinds.KINDS,
            *spec_kinds.KINDS,
            *script_kinds.KINDS,
            *class_kinds.KINDS,
            *file_kinds.KINDS,
            *made_kinds.KINDS,
        ),
        key=lambda kind: kind.name,
    )
)
