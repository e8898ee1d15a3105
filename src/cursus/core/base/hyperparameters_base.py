"""What a training step's hyperparameters are, and which of them tuning may search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, model_validator

from cursus.core.base.search_ranges import (
    CategoricalRange,
    ContinuousRange,
    IntegerRange,
    Searchable,
    SearchRange,
    narrowed,
    range_of,
)
from cursus.core.config_fields.variable_fields import guarded_schema

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

__all__ = [
    "CategoricalRange",
    "ContinuousRange",
    "IntegerRange",
    "ModelHyperparameters",
    "SearchRange",
    "Searchable",
]

_BINARY = 2

_TRAVEL = (
    "hyperparameters travel in a file that is written before the run",
    "write a plain value; pass what a run may set as an environment variable (env: {NAME: ...}), "
    "or as one of the estimator's own hyperparameters",
)


class ModelHyperparameters(BaseModel):
    """The values that steer a model's training, and the columns that it is trained on."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    label_name: str = Field(min_length=1, description="The column that the model predicts.")
    id_columns: list[str] = Field(default=[], description="Columns that name a row and carry no signal.")
    full_field_list: list[str] | None = Field(default=None, description="All columns; none named: those of the data.")
    tab_field_list: list[str] | None = Field(
        default=None, description="All numeric features; none named: found by type."
    )
    cat_field_list: list[str] | None = Field(
        default=None, description="All categorical features; none named: found by type."
    )
    categorical_features_to_encode: list[str] | None = Field(
        default=None, description="The categorical features that are encoded, others are left out; none named: all."
    )
    multiclass_categories: list[int | str] | None = Field(
        default=None, description="The label's classes, in order; unset: those of the data."
    )

    @model_validator(mode="after")
    def _members_agree(self) -> Self:
        faults = list(self.faults())
        if faults:
            msg = "; ".join(faults)
            raise ValueError(msg)
        return self

    def faults(self) -> Iterator[str]:
        """What is wrong with the values together; a class with rules of its own extends this."""
        yield from self._unknown_columns()
        shared = sorted(set(self.tab_field_list or ()) & set(self.cat_field_list or ()))
        if shared:
            yield f"tab_field_list and cat_field_list both name {', '.join(shared)}: name a column in one of them"
        classes = self.multiclass_categories
        if classes is not None and (len(set(classes)) < _BINARY or len(set(classes)) < len(classes)):
            yield f"multiclass_categories {classes} are not two or more different classes: list each class once"

    @property
    def input_tab_dim(self) -> int | None:
        """How many numeric columns go into the model; None where the data decide."""
        return None if self.tab_field_list is None else len(self.tab_field_list)

    @property
    def num_classes(self) -> int | None:
        """How many classes the label has; None where the data decide."""
        return None if self.multiclass_categories is None else len(self.multiclass_categories)

    @property
    def is_binary(self) -> bool | None:
        """Whether the label has two classes; None where the data decide."""
        return None if self.num_classes is None else self.num_classes == _BINARY

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The schema by which pydantic validates the class; it refuses values of a run with the reason."""
        return guarded_schema(handler(source), handler, cls.model_fields, _TRAVEL)

    def to_hyperparameter_dict(self) -> dict[str, Any]:
        """The values as the training script reads them from `hyperparameters.json`; unset ones are left out."""
        return self.model_dump(mode="json", exclude_none=True)

    @classmethod
    def search_ranges(cls) -> dict[str, SearchRange]:
        """Every field that tuning may search, with the range it is searched in unless narrowed."""
        ranges = {name: range_of(name, field) for name, field in cls.model_fields.items()}
        return {name: found for name, found in ranges.items() if found is not None}

    @classmethod
    def search_space(cls, **ranges: Any) -> dict[str, SearchRange]:
        """The fields named, with the ranges given: `eta=(0.01, 0.3)`, `tree_method=["hist"]`, `max_depth=...`.

        Raises:
            ConfigurationError: a field that cannot be searched, or a range that leaves its bounds; all together.
        """
        return narrowed(cls.__name__, cls.model_fields, cls.search_ranges(), ranges)

    def _unknown_columns(self) -> Iterator[str]:
        known = None if self.full_field_list is None else set(self.full_field_list)
        if known is not None and self.label_name not in known:
            yield f"label_name {self.label_name!r} is not in full_field_list: add it"
        lists = {"full_field_list": known, "cat_field_list": self.cat_field_list}
        for name, whole in (
            ("tab_field_list", "full_field_list"),
            ("cat_field_list", "full_field_list"),
            ("id_columns", "full_field_list"),
            ("categorical_features_to_encode", "cat_field_list"),
        ):
            among = lists[whole]
            strange = sorted(set(getattr(self, name) or ()) - set(among)) if among is not None else []
            if strange:
                yield f"{name} names {', '.join(strange)}, not in {whole}: add or remove"
