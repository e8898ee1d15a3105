import pytest

from cursus_runtime import environment


@pytest.mark.parametrize(("text", "value"), [("true", True), ("YES", True), ("0", False), ("", False)])
def test_a_flag_is_read_as_people_write_it(text, value):
    assert environment.flag({"F": text}, "F") is value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (lambda v: environment.flag(v, "V"), "maybe"),
        (lambda v: environment.number(v, "V", above=0, below=1), "1"),
        (lambda v: environment.number(v, "V"), "nan"),
        (lambda v: environment.integer(v, "V", least=1), "0"),
        (lambda v: environment.integer(v, "V"), "1.5"),
        (lambda v: environment.json_value(v, "V"), "{'a': 1}"),
        (lambda v: environment.names(v, "V"), '["a", "a"]'),
        (lambda v: environment.names(v, "V"), '"a"'),
        (lambda v: environment.records(v, "V", ("name",)), '{"name": 1}'),
    ],
)
def test_an_error_names_the_variable_and_the_value_seen(read, text):
    with pytest.raises(ValueError, match=r"V.*hint: ") as caught:
        read({"V": text})
    assert text in str(caught.value)


def test_a_word_that_is_nearly_right_is_suggested():
    with pytest.raises(ValueError, match="did you mean 'parquet'"):
        environment.choice({"V": "parqet"}, "V", ("csv", "parquet"))


def test_all_faults_of_all_records_are_told_together():
    with pytest.raises(ValueError, match="entry 0: 'b' is missing") as caught:
        environment.records({"V": '[{"a": 1, "bb": 2}, 5]'}, "V", ("a", "b"))
    assert "'bb' is not known (did you mean 'b'?)" in str(caught.value)
    assert "entry 1: 5 is no object" in str(caught.value)


def test_blank_variables_are_nothing():
    blank = {"V": " "}
    assert environment.integer(blank, "V") is None
    assert environment.json_value(blank, "V") is None
    assert environment.names(blank, "V") == []
    assert environment.records(blank, "V", ("a",)) == []
