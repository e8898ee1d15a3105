import numpy as np
import pandas as pd
import pytest

from cursus_runtime.expressions import evaluate

FRAME = pd.DataFrame(
    {
        "a": [1, 2, -4],
        "b": [2.0, 0.0, np.nan],
        "w": ["Ab", None, "xé"],
        "t": ["2024-03-01 06:30:00", "2024-03-02", "nonsense"],
        "odd name": [7, 8, 9],
    }
)
MISSING = float("nan")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a / b", [0.5, MISSING, MISSING]),
        ("a + b * 2 - 1", [4, 1, MISSING]),
        ("-a ** 2", [-1, -4, -16]),
        ("a % 3", [1, 2, 2]),
        ("a // 3", [0, 0, -2]),
        ("1 < a <= 2", [0, 1, 0]),
        ("a > 0 and not b > 1", [0, 1, 0]),
        ("isnull(b) or a == 1", [1, 0, 1]),
        ("where(a > 1, b, -1)", [-1, 0, -1]),
        ("where(w == 'Ab', 1, 0)", [1, 0, 0]),
        ("fillna(b, 9)", [2, 0, 9]),
        ("fillna(b, a)", [2, 0, -4]),
        ("log1p(abs(a))", list(np.log1p([1, 2, 4]))),
        ("sqrt(a)", [1, np.sqrt(2), MISSING]),
        ("log(b)", [np.log(2), MISSING, MISSING]),
        ("maximum(a, 1.5)", [1.5, 2, 1.5]),
        ("minimum(a, b)", [1, 0, MISSING]),
        ("round(b / 3)", [1, 0, MISSING]),
        ("length(w)", [2, MISSING, 2]),
        ("contains(w, 'é')", [0, 0, 1]),
        ("hour(t)", [6, 0, MISSING]),
        ("weekday(t)", [4, 5, MISSING]),
        ("day(t) + month(t) * 100 + year(t) * 10000", [20240301, 20240302, MISSING]),
        ("days_between(t, '2024-03-03')", [1.7291666666666667, 1, MISSING]),
        ("column('odd name') - 7", [0, 1, 2]),
        ("1 / 0", [MISSING] * 3),
        ("9.0 ** 9 ** 9 ** 9", [MISSING] * 3),
    ],
)
def test_an_expression_gives_a_value_for_every_row(expression, expected):
    values = evaluate(expression, FRAME).astype("float64").to_numpy()
    np.testing.assert_allclose(values, expected, rtol=1e-12)


def test_text_can_change_its_case():
    assert evaluate("upper(w)", FRAME).dropna().tolist() == ["AB", "XÉ"]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("a.__class__", "Attribute is not allowed"),
        ("__import__('os')", "no function '__import__'"),
        ("(lambda: a)()", "no function ''"),
        ("[x for x in a]", "ListComp is not allowed"),
        ("a[0]", "Subscript is not allowed"),
        ("f'{a}'", "JoinedStr is not allowed"),
        ("a if a else b", "IfExp is not allowed"),
        ("'x' * 999999999", "is no number"),
        ("a << 99999999", "LShift is not allowed"),
        ("a in b", "In is not allowed"),
        ("a is None", "Is is not allowed"),
        ("~a", "write not"),
        ("b'x' == a", "no number and no text"),
        ("log(*a)", "plain arguments"),
        ("log(a, b)", "takes 1 argument"),
        ("lgo1p(a)", "did you mean 'log1p'"),
        ("bb + 1", "did you mean 'b'"),
        ("w + 1", "holds text, such as 'Ab'"),
        ("a +", "is no expression"),
        ("hour(a)", "holds numbers, no dates"),
        ("w < 1", "does not fit"),
        ("(" * 900 + "a" + ")" * 900, "is no expression"),
        ("a" * 3000, "at most 2000"),
        ("", "is no expression"),
    ],
)
def test_what_is_not_of_the_language_is_refused(expression, said):
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        evaluate(expression, FRAME)
