"""The hyperparameters of the built-in XGBoost algorithm, checked as its container checks them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cursus.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["hyperparameter_faults"]


@dataclass(frozen=True, slots=True)
class _Number:
    """A number in a range; None for no bound. An `open` bound is not in the range itself."""

    low: float | None = None
    high: float | None = None
    whole: bool = False
    open: str = ""

    def fault(self, text: str) -> str | None:
        try:
            value = int(text) if self.whole else float(text)
        except ValueError:
            return f"is no {'whole ' if self.whole else ''}number"
        under = self.low is not None and (value <= self.low if "(" in self.open else value < self.low)
        over = self.high is not None and (value >= self.high if ")" in self.open else value > self.high)
        return f"lies outside {self.shown}" if under or over else None

    @property
    def shown(self) -> str:
        left = "(" if "(" in self.open or self.low is None else "["
        right = ")" if ")" in self.open or self.high is None else "]"
        low = "-inf" if self.low is None else f"{self.low:g}"
        return f"{left}{low}, {'inf' if self.high is None else f'{self.high:g}'}{right}"


@dataclass(frozen=True, slots=True)
class _Word:
    """One of some words, or with `several` a list of them with commas; any text where none are given."""

    words: tuple[str, ...] = ()
    several: bool = False

    def fault(self, text: str) -> str | None:
        odd = [each for each in (text.split(",") if self.several else [text]) if each.strip() not in self.words]
        if not self.words or not odd:
            return None
        return f"is none of {', '.join(self.words)}" + (
            f" ({did_you_mean(odd[0], self.words) or ''})".replace(" ()", "")
        )


_COUNT, _SHARE, _POSITIVE = _Number(1, whole=True), _Number(0, 1), _Number(0)
_PART = _Number(0, 1, open="(")
_FLAG, _TRUTH = _Word(("0", "1")), _Word(("true", "false", "True", "False"))
_OBJECTIVES = (
    "binary:hinge", "binary:logistic", "binary:logitraw", "count:poisson", "multi:softmax", "multi:softprob",
    "rank:map", "rank:ndcg", "rank:pairwise", "reg:absoluteerror", "reg:gamma", "reg:linear", "reg:logistic",
    "reg:pseudohubererror", "reg:quantileerror", "reg:squarederror", "reg:squaredlogerror", "reg:tweedie",
    "survival:aft", "survival:cox",
)  # fmt: skip
_KNOWN: Mapping[str, _Number | _Word] = {
    "_tuning_objective_metric": _Word(),
    "aft_loss_distribution": _Word(("normal", "logistic", "extreme")),
    "aft_loss_distribution_scale": _Number(0, open="("),
    "alpha": _POSITIVE,
    "base_score": _Number(),
    "booster": _Word(("gbtree", "gblinear", "dart")),
    "colsample_bylevel": _PART,
    "colsample_bynode": _PART,
    "colsample_bytree": _PART,
    "csv_weights": _FLAG,
    "deterministic_histogram": _TRUTH,
    "dsplit": _Word(("row", "col")),
    "early_stopping_rounds": _COUNT,
    "eta": _SHARE,
    "eval_metric": _Word(),
    "gamma": _POSITIVE,
    "grow_policy": _Word(("depthwise", "lossguide")),
    "huber_slope": _POSITIVE,
    "interaction_constraints": _Word(),
    "lambda": _POSITIVE,
    "lambda_bias": _SHARE,
    "learning_rate": _SHARE,
    "max_bin": _COUNT,
    "max_delta_step": _Number(0, whole=True),
    "max_depth": _Number(0, whole=True),
    "max_leaves": _Number(0, whole=True),
    "min_child_weight": _POSITIVE,
    "monotone_constraints": _Word(),
    "normalize_type": _Word(("tree", "forest")),
    "nthread": _COUNT,
    "num_class": _Number(2, whole=True),
    "num_parallel_tree": _COUNT,
    "num_round": _COUNT,
    "objective": _Word(_OBJECTIVES),
    "one_drop": _FLAG,
    "process_type": _Word(("default", "update")),
    "rate_drop": _SHARE,
    "refresh_leaf": _FLAG,
    "reg_alpha": _POSITIVE,
    "reg_lambda": _POSITIVE,
    "sample_type": _Word(("uniform", "weighted")),
    "sampling_method": _Word(("uniform", "gradient_based")),
    "save_model_on_termination": _TRUTH,
    "scale_pos_weight": _Number(),
    "seed": _Number(whole=True),
    "seed_per_iteration": _TRUTH,
    "silent": _FLAG,
    "single_precision_histogram": _TRUTH,
    "sketch_eps": _Number(0, 1, open="()"),
    "skip_drop": _SHARE,
    "subsample": _PART,
    "tree_method": _Word(("auto", "exact", "approx", "hist")),
    "tweedie_variance_power": _Number(1, 2, open="()"),
    "updater": _Word(),
    "verbosity": _Number(0, 3, whole=True),
}


def hyperparameter_faults(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the container would refuse, each with a hint; values that are known only when the step runs are left out."""
    if "num_round" not in given:
        yield "has no hyperparameter 'num_round'", "give it the number of rounds to train"
    if str(given.get("objective", "")).startswith("multi:") and "num_class" not in given:
        yield f"has objective {given['objective']!r} and no 'num_class'", "give it the number of classes"
    if given.get("tree_method") == "gpu_hist":
        yield "has tree_method 'gpu_hist', and there is no GPU here", "use hist for local runs"
        given = {name: value for name, value in given.items() if name != "tree_method"}
    for name, value in given.items():
        if name not in _KNOWN:
            yield f"has a hyperparameter {name!r} that the algorithm does not know", _hint(name)
        elif isinstance(value, str) and (fact := _KNOWN[name].fault(value)):
            yield f"has {name} = {value!r}, which {fact}", f"change {name}"


def _hint(name: str) -> str:
    return did_you_mean(name, _KNOWN) or "take it away; it knows those of the XGBoost container"
