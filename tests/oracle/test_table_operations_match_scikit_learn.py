"""What scripts do to tables, beside scikit-learn and pandas."""

import numpy as np
import pandas as pd
import pytest
from sklearn.impute import SimpleImputer
from sklearn.isotonic import IsotonicRegression
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, RobustScaler, StandardScaler

from cursus_runtime.judging import isotonic, platt
from cursus_runtime.preparing import encoded, imputed, scaled
from cursus_runtime.tables import aggregated

pytestmark = pytest.mark.oracle


@pytest.fixture
def rows():
    source = np.random.RandomState(3)
    frame = pd.DataFrame(
        {"x": source.lognormal(size=300), "y": source.normal(size=300), "kind": source.choice(["b", "ä", "c"], 300)}
    )
    frame.loc[::7, "x"] = np.nan
    return frame


@pytest.mark.parametrize("strategy", ["mean", "median", "most_frequent"])
def test_gaps_are_filled_as_by_simple_imputer(rows, strategy):
    expected = SimpleImputer(strategy=strategy).fit_transform(rows[["x", "y"]])
    assert np.allclose(imputed(rows[["x", "y"]], [], strategy), expected)


@pytest.mark.parametrize(
    ("method", "scaler"), [("standard", StandardScaler()), ("minmax", MinMaxScaler()), ("robust", RobustScaler())]
)
def test_numbers_are_scaled_as_by_scikit_learn(rows, method, scaler):
    assert np.allclose(scaled(rows[["x", "y"]], [], method), scaler.fit_transform(rows[["x", "y"]]), equal_nan=True)


def test_text_is_encoded_as_by_scikit_learn(rows):
    assert np.allclose(encoded(rows, ["kind"])[["kind"]], OrdinalEncoder().fit_transform(rows[["kind"]]))
    onehot = OneHotEncoder(sparse_output=False)
    expected = onehot.fit_transform(rows[["kind"]])
    found = encoded(rows[["kind"]], ["kind"], "onehot")
    assert list(found.columns) == list(onehot.get_feature_names_out())
    assert np.allclose(found, expected)


@pytest.mark.parametrize("function", ["count", "max", "mean", "median", "min", "nunique", "std", "sum"])
def test_groups_are_measured_as_by_pandas(rows, function):
    found = aggregated(rows, ["kind"], {"measure": f"{function}(x)"})
    expected = rows.groupby("kind")["x"].agg(function).reset_index()
    assert found["kind"].tolist() == expected["kind"].tolist()
    assert np.allclose(found["measure"], expected["x"])


@pytest.mark.parametrize("decimals", [1, 15])
def test_rising_steps_are_those_of_isotonic_regression(decimals):
    source = np.random.RandomState(1)
    scores = source.rand(400).round(decimals)
    labels = (source.rand(400) < scores).astype(float)
    expected = IsotonicRegression(out_of_bounds="clip").fit(scores, labels).predict(scores)
    assert np.allclose(isotonic(scores, labels), expected)


def test_the_logistic_curve_is_that_of_platt_as_scikit_learn_fits_it():
    from sklearn.calibration import _SigmoidCalibration

    source = np.random.RandomState(1)
    scores = source.normal(size=400)
    labels = (source.rand(400) < 1 / (1 + np.exp(-2 * scores))).astype(float)
    expected = _SigmoidCalibration().fit(scores, labels).predict(scores)
    assert np.allclose(platt(scores, labels), expected, atol=1e-4)
