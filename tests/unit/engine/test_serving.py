from __future__ import annotations

from types import SimpleNamespace

import pytest

from cursus.engine.programs.serving import Handlers, decode, encode


def test_transform_fn_does_it_all():
    handlers = Handlers(
        SimpleNamespace(transform_fn=lambda model, body, kind, accept: (f"{model}{body}{accept}", accept))
    )
    assert handlers.answer("m", b"x", "text/csv", "a") == b"mxa"


def test_transform_fn_excludes_the_functions_that_it_replaces():
    with pytest.raises(ValueError, match="transform_fn cannot be used together with input_fn, output_fn"):
        Handlers(SimpleNamespace(transform_fn=print, input_fn=print, output_fn=print))


def test_handlers_may_take_a_context():
    module = SimpleNamespace(
        model_fn=lambda folder, context: folder,
        input_fn=lambda body, kind, context: body,
        predict_fn=lambda data, model, context: data + model,
        output_fn=lambda prediction, accept: prediction,
    )
    handlers = Handlers(module)
    assert handlers.answer(handlers.load("m"), b"x", "text/csv", "text/csv") == b"xm"


def test_bodies_that_are_no_text_stay_bytes():
    module = SimpleNamespace(input_fn=lambda b, k: b, predict_fn=lambda d, m: d, output_fn=lambda p, a: p)
    assert Handlers(module).answer(None, b"\xff", "application/x-image", "x") == b"\xff"


def test_a_missing_model_fn_is_named():
    with pytest.raises(NotImplementedError, match="defines no model_fn"):
        Handlers(SimpleNamespace()).load("/opt/ml/model")


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
