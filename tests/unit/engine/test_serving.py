from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from cursus.engine.programs.frameworks import DEFAULTS, Defaults, decode, encode
from cursus.engine.programs.serving import Handlers


def handlers(defaults="", **functions):
    return Handlers(SimpleNamespace(**functions), DEFAULTS[defaults]())


def test_transform_fn_does_it_all():
    made = handlers(transform_fn=lambda model, body, kind, accept: (f"{model}{body}{accept}", "text/plain"))
    assert made.answer("m", b"x", "text/csv", "a") == (b"mxa", "text/plain")


def test_transform_fn_excludes_the_functions_that_it_replaces():
    with pytest.raises(ValueError, match="transform_fn cannot be used together with input_fn, output_fn"):
        handlers(transform_fn=print, input_fn=print, output_fn=print)


def test_handlers_may_take_a_context():
    made = handlers(
        model_fn=lambda folder, context: folder,
        input_fn=lambda body, kind, context: body,
        predict_fn=lambda data, model, context: data + model,
        output_fn=lambda prediction, accept: prediction,
    )
    assert made.answer(made.load("m"), b"x", "text/csv", "text/csv") == (b"xm", "text/csv")


@pytest.mark.parametrize(
    ("kind", "given"),
    [("text/csv", "1"), ("application/json", "1"), ("application/jsonlines", b"1"), ("image/x", b"1")],
)
def test_csv_and_json_come_as_text_and_all_else_as_bytes(kind, given):
    seen = []
    made = handlers(input_fn=lambda body, kind: seen.append(body), predict_fn=lambda d, m: d, output_fn=lambda p, a: "")
    made.answer(None, b"1", kind, "text/csv")
    assert seen == [given]


def test_a_response_object_gives_its_body_and_type():
    answered = SimpleNamespace(get_data=lambda: b"1", mimetype="text/csv")
    made = handlers(transform_fn=lambda *given: answered)
    assert made.answer(None, b"", "text/csv", "application/json") == (b"1", "text/csv")


def test_a_missing_model_fn_is_named():
    with pytest.raises(NotImplementedError, match="defines no model_fn"):
        handlers().load("/opt/ml/model")


def test_default_formats_go_both_ways():
    numpy = pytest.importorskip("numpy")
    array = numpy.array([[1.0, 2.0], [3.0, 4.0]])
    assert decode("1,2\n3,4\n", "text/csv").tolist() == array.tolist()
    assert decode("[[1,2],[3,4]]", "application/json").tolist() == array.tolist()
    assert decode(encode(array, "application/x-npy"), "application/x-npy").tolist() == array.tolist()
    assert encode(array, "text/csv") == "1.0,2.0\n3.0,4.0\n"
    assert encode(array, "application/json") == "[[1.0, 2.0], [3.0, 4.0]]"


@pytest.mark.parametrize("function", [decode, encode])
def test_formats_without_a_default_are_named(function):
    with pytest.raises(ValueError, match="application/x-parquet"):
        function(b"", "application/x-parquet")


def test_scikit_learn_reads_text_as_single_precision():
    defaults = DEFAULTS["sklearn"]()
    assert defaults.input_fn("0.1,2", "text/csv").dtype == "float32"
    assert Defaults().input_fn("0.1,2", "text/csv").dtype == "float64"


@pytest.fixture(scope="module")
def boosted():
    xgboost, numpy = pytest.importorskip("xgboost"), pytest.importorskip("numpy")
    rows = numpy.arange(40.0).reshape(20, 2)
    options = {"objective": "reg:squarederror", "nthread": 1, "max_depth": 2}
    booster = xgboost.train(options, xgboost.DMatrix(rows, label=rows[:, 0]), 5)
    return booster, booster.predict(xgboost.DMatrix(rows)).tolist()


CSV = "".join(f"{2 * row}.0,{2 * row + 1}.0\n" for row in range(20)).encode()


def answered(folder, body=CSV, kind="text/csv"):
    made = Handlers(None, DEFAULTS["xgboost-algorithm"]())
    return made.answer(made.load(str(folder)), body, kind, "application/json")


@pytest.mark.parametrize("form", ["json", "ubj"])
def test_the_built_in_algorithm_answers_with_a_line_a_row(tmp_path, boosted, form):
    booster, expected = boosted
    (tmp_path / "xgboost-model").write_bytes(booster.save_raw(raw_format=form))
    body, kind = answered(tmp_path)
    assert ([float(line) for line in body.decode().splitlines()], kind) == (expected, "text/csv")


def test_a_pickled_booster_is_loaded_too(tmp_path, boosted):
    import pickle

    (tmp_path / "xgboost-model").write_bytes(pickle.dumps(boosted[0]))
    assert len(answered(tmp_path)[0].splitlines()) == 20


def test_libsvm_rows_are_the_same_as_csv_rows(tmp_path, boosted):
    (tmp_path / "xgboost-model").write_bytes(boosted[0].save_raw(raw_format="ubj"))
    rows = "".join(f"7 0:{2 * row} 1:{2 * row + 1}\n" for row in range(20)).encode()
    assert answered(tmp_path, rows, "text/libsvm") == answered(tmp_path)


def test_empty_cells_are_missing_values(tmp_path, boosted):
    (tmp_path / "xgboost-model").write_bytes(boosted[0].save_raw(raw_format="ubj"))
    assert len(answered(tmp_path, b"1,\n,2\n")[0].splitlines()) == 2


def test_several_boosters_answer_with_their_mean(tmp_path, boosted):
    xgboost, numpy = pytest.importorskip("xgboost"), pytest.importorskip("numpy")
    rows = numpy.arange(40.0).reshape(20, 2)
    other = xgboost.train({"nthread": 1, "max_depth": 1}, xgboost.DMatrix(rows, label=-rows[:, 0]), 3)
    (tmp_path / "xgboost-model").write_bytes(boosted[0].save_raw(raw_format="ubj"))
    (tmp_path / "xgboost-model-1").write_bytes(other.save_raw(raw_format="json"))
    mean = (numpy.array(boosted[1], dtype="float32") + other.predict(xgboost.DMatrix(rows))) / 2
    assert [float(line) for line in answered(tmp_path)[0].splitlines()] == pytest.approx(mean.tolist(), rel=1e-6)


def test_only_trees_up_to_the_best_iteration_answer(tmp_path, boosted):
    xgboost, numpy = pytest.importorskip("xgboost"), pytest.importorskip("numpy")
    booster = boosted[0].copy()
    booster.set_attr(best_iteration="1")
    (tmp_path / "xgboost-model").write_bytes(booster.save_raw(raw_format="ubj"))
    rows = xgboost.DMatrix(numpy.arange(40.0).reshape(20, 2))
    expected = boosted[0].predict(rows, iteration_range=(0, 2)).tolist()
    assert [float(line) for line in answered(tmp_path)[0].splitlines()] == expected
    assert expected != boosted[1]


def test_records_with_a_label_are_refused_with_a_hint(tmp_path, boosted):
    (tmp_path / "xgboost-model").write_bytes(boosted[0].save_raw(raw_format="ubj"))
    with pytest.raises(ValueError, match="3 columns and the model was trained on 2 features: leave out the label"):
        answered(tmp_path, b"1,2,3\n")


def test_the_built_in_algorithm_needs_a_model_file(tmp_path):
    with pytest.raises(FileNotFoundError, match="no model file"):
        answered(tmp_path)


def test_scripts_of_the_xgboost_container_get_a_matrix(boosted):
    made = handlers("xgboost", model_fn=lambda folder: boosted[0])
    body, _ = made.answer(boosted[0], CSV, "text/csv", "application/json")
    assert json.loads(body) == pytest.approx(boosted[1])
