import ast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cursus.scaffold.code_text import docstring, literal, sentence, variable

QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

TEXTS = st.text(max_size=300)


@QUIET
@given(TEXTS)
def test_any_text_is_a_literal_of_itself(text):
    assert ast.literal_eval(literal(text)) == text


@QUIET
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | TEXTS,
        lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
        max_leaves=8,
    )
)
def test_any_data_are_a_literal_of_themselves(value):
    assert ast.literal_eval(literal(value)) == value


@QUIET
@given(TEXTS, st.integers(0, 3))
def test_any_text_makes_a_docstring_with_a_first_line_that_fits(text, depth):
    indent = " " * 4 * depth
    code = f"{indent}{docstring(text or 'x', 4 * depth)}\n"
    found = ast.parse("".join(f"{line[4 * depth :]}\n" for line in code.split("\n")))
    told = ast.get_docstring(found)
    assert told is not None or not sentence(text or "x").strip(".")
    assert len(code.split("\n", maxsplit=1)[0]) <= 120


def test_the_text_below_the_first_line_is_the_whole():
    text = "word " * 40
    lines = docstring(text, 4, "More of it.").split("\n")
    assert lines[0].endswith("...")
    assert lines[1] == ""
    assert lines[-1] == '    """'
    assert "    More of it." in lines
    assert all(len(line) <= 120 for line in lines)


@QUIET
@given(st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,20}", fullmatch=True))
def test_any_logical_name_has_a_variable(name):
    found = variable(name)
    assert found.isidentifier()
    assert found not in {"rows_data", "def", "print", "settings"}
