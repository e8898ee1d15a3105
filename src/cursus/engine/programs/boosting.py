"""The built-in XGBoost algorithm inside its job: channels in, `xgboost-model` out, progress in the service's form.

It runs on any Python from 3.8 with numpy and xgboost. What the engine has checked before (hyperparameters, channels) is
taken as it is.
"""

from __future__ import annotations

import csv
import json
import math
import pickle
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["main"]

_IGNORED = frozenset(
    (
        "csv_weights", "early_stopping_rounds", "eval_metric", "num_round", "save_model_on_termination",
        "_tuning_objective_metric", "dsplit", "sagemaker_region", "silent", "use_dask_gpu_training",
    )
)  # fmt: skip


class DataError(Exception):
    """The data of a channel is not what the algorithm reads."""


def main(root: str, plan_file: str) -> int:
    """Trains as the plan says; 0, or 1 with the reason in `output/failure`."""
    plan = json.loads(Path(plan_file).read_text(encoding="utf-8"))
    try:
        _train(Path(root), plan)
    except Exception as error:  # noqa: BLE001  # the job's own boundary: the reason goes where the service looks
        reason = str(error) if isinstance(error, DataError) else f"{type(error).__name__}: {error}"
        _say(f"[ERROR] {reason}")
        failure = Path(root, "output", "failure")
        failure.parent.mkdir(parents=True, exist_ok=True)
        failure.write_text(reason, encoding="utf-8")
        return 1
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _train(root: Path, plan: dict[str, Any]) -> None:
    import xgboost

    given: dict[str, str] = plan["hyperparameters"]
    data = list(_read_channels(root / "input" / "data", plan))
    named = [each.strip() for each in given.get("eval_metric", "").split(",") if each.strip()]
    own = [each for each in named if each in _METRICS]
    stopping = int(given["early_stopping_rounds"]) if "early_stopping_rounds" in given else None
    booster = xgboost.train(
        _parameters(given, [each for each in named if each not in _METRICS], alone=bool(own)),
        data[0][0],
        num_boost_round=int(given["num_round"]),
        evals=data,
        early_stopping_rounds=stopping,
        custom_metric=_custom(own, given.get("objective", "")) if own else None,
        verbose_eval=False,
        callbacks=[_printing(xgboost)],
        maximize=own[-1] not in _SMALLER if own and stopping else None,
    )
    _save(booster, root / "model" / "xgboost-model", pickled=plan["pickled"])


def _read_channels(folder: Path, plan: dict[str, Any]) -> Any:
    """The matrix and name of each channel, the first to train on."""
    weighted = plan["hyperparameters"].get("csv_weights") == "1"
    data = [(_matrix(folder / name, kind, weighted=weighted), name) for name, kind in plan["channels"].items()]
    widths = {name: matrix.num_col() for matrix, name in data}
    if len(set(widths.values())) > 1 and "libsvm" not in plan["channels"].values():
        message = f"the channels have different numbers of features: {widths}"
        raise DataError(message)
    for matrix, name in data:
        _say(f"[INFO] {name}: {matrix.num_row()} rows, {matrix.num_col()} features")
    return data


def _parameters(given: dict[str, str], metrics: list[str], *, alone: bool) -> dict[str, Any]:
    """What the library takes; `alone` says that there are metrics of the container's own."""
    found = {key: _value(text) for key, text in given.items() if key not in _IGNORED}
    if metrics:
        found["eval_metric"] = metrics
    elif alone:
        found["disable_default_eval_metric"] = 1
    return found


def _save(booster: Any, path: Path, *, pickled: bool) -> None:
    """As the container of that version does: a pickle before 1.3, the library's own format since."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if pickled:
        path.write_bytes(pickle.dumps(booster))
    else:
        path.write_bytes(booster.save_raw(raw_format="ubj"))


def _printing(xgboost: Any) -> Any:
    class Printing(xgboost.callback.TrainingCallback):  # type: ignore[misc]  # a class of a module that is imported late
        """Prints what the service's metric expressions look for: a log there shows a tab as `#011`."""

        def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
            told = [
                f"#011{channel}-{metric}:{values[-1]:.5f}"
                for channel, metrics in evals_log.items()
                for metric, values in metrics.items()
            ]
            _say(f"[{epoch}]{''.join(told)}")
            return False

    return Printing()


def _value(text: str) -> Any:
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def _files(folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith((".", "_"))]
    if not found:
        message = f"channel {folder.name!r} holds no file"
        raise DataError(message)
    return sorted(found)


def _matrix(folder: Path, kind: str, *, weighted: bool) -> Any:
    import numpy as np
    import xgboost

    if kind == "libsvm":
        return _sparse(folder)
    read = _read_parquet if kind == "parquet" else _read_csv
    rows = np.concatenate([read(path) for path in _files(folder)])
    first = 2 if weighted else 1
    if rows.shape[1] <= first:
        message = f"channel {folder.name!r} has {rows.shape[1]} columns: the label comes first, then features"
        raise DataError(message)
    weights = rows[:, 1] if weighted else None
    return xgboost.DMatrix(rows[:, first:], label=rows[:, 0], weight=weights)


def _read_csv(path: Path) -> Any:
    import numpy as np

    with path.open(newline="", encoding="utf-8") as reading:
        sample = reading.readline()
        reading.seek(0)
        delimiter = _delimiter(sample)
        rows = [_numbers(path, at, line) for at, line in enumerate(csv.reader(reading, delimiter=delimiter), 1) if line]
    if len({len(row) for row in rows}) != 1:
        message = f"{path.name}: its lines have different numbers of columns" if rows else f"{path.name}: empty"
        raise DataError(message)
    return np.array(rows, dtype="float32")


def _delimiter(line: str) -> str:
    counts = {each: line.count(each) for each in (",", "\t", ";", "|", " ")}
    return max(counts, key=lambda each: counts[each])


def _numbers(path: Path, at: int, cells: list[str]) -> list[float]:
    try:
        return [float(cell) if cell.strip() else math.nan for cell in cells]
    except ValueError:
        pass
    odd = next(cell for cell in cells if not _is_number(cell))
    hint = ": the algorithm reads CSV without a header, the label in the first column" if at == 1 else ""
    message = f"{path.name} line {at}: {odd!r} is no number{hint}"
    raise DataError(message)


def _is_number(cell: str) -> bool:
    try:
        float(cell or "0")
    except ValueError:
        return False
    return True


def _read_parquet(path: Path) -> Any:
    import pandas as pd

    frame = pd.read_parquet(path)
    words = [str(name) for name, kind in frame.dtypes.items() if kind.kind not in "biuf"]
    if words:
        message = f"{path.name}: columns that hold no numbers: {', '.join(words)}"
        raise DataError(message)
    return frame.to_numpy(dtype="float32")


def _sparse(folder: Path) -> Any:
    """Lines of `label[:weight] index:value ...`; what a line leaves out is missing."""
    import numpy as np
    import xgboost

    csr_matrix = import_module("scipy.sparse").csr_matrix
    labels: list[float] = []
    weights: list[float] = []
    starts, columns, values = [0], [], []
    for path in _files(folder):
        for at, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            words = line.partition("#")[0].split()
            if not words:
                continue
            try:
                label, _, weight = words[0].partition(":")
                labels.append(float(label))
                weights.append(float(weight or 1))
                pairs = [word.split(":") for word in words[1:]]
                columns += [int(index) for index, _ in pairs]
                values += [float(value) for _, value in pairs]
            except ValueError:
                message = f"{path.name} line {at}: is no 'label index:value ...'"
                raise DataError(message) from None
            starts.append(len(columns))
    width = max(columns, default=-1) + 1
    rows = csr_matrix((np.array(values, "float32"), columns, starts), shape=(len(labels), width))
    return xgboost.DMatrix(rows, label=np.array(labels, "float32"), weight=np.array(weights, "float32"))


def _custom(names: list[str], objective: str) -> Callable[[Any, Any], list[tuple[str, float]]]:
    def evaluate(predictions: Any, data: Any) -> list[tuple[str, float]]:
        truth = data.get_label()
        classes = _classes(predictions) if objective.startswith(("binary:", "multi:")) else predictions
        return [(name, float(_METRICS[name](truth, classes))) for name in names]

    return evaluate


def _classes(predictions: Any) -> Any:
    import numpy as np

    return np.argmax(predictions, axis=1) if predictions.ndim > 1 else (predictions > _HALF).astype(int)


def _scored(name: str, **told: Any) -> Callable[[Any, Any], float]:
    def score(truth: Any, predicted: Any) -> float:
        from sklearn import metrics

        return float(getattr(metrics, name)(truth, predicted, **told))

    return score


_HALF = 0.5
# Computed by the container and not by the library.
_METRICS: dict[str, Callable[[Any, Any], float]] = {
    "accuracy": _scored("accuracy_score"),
    "balanced_accuracy": _scored("balanced_accuracy_score"),
    "f1": _scored("f1_score", average="macro"),
    "f1_binary": _scored("f1_score", average="binary"),
    "f1_macro": _scored("f1_score", average="macro"),
    "mse": _scored("mean_squared_error"),
    "precision": _scored("precision_score", average="binary"),
    "precision_macro": _scored("precision_score", average="macro"),
    "precision_micro": _scored("precision_score", average="micro"),
    "r2": _scored("r2_score"),
    "recall": _scored("recall_score", average="binary"),
    "recall_macro": _scored("recall_score", average="macro"),
    "recall_micro": _scored("recall_score", average="micro"),
}
_SMALLER = frozenset(("mse",))

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
