from __future__ import annotations

import io

import pytest

from cursus.engine.jobs.transform.records import Plan, assemble, read_frames, requests, selector, write_frames
from cursus.errors import EngineError

MEGABYTE = 1 << 20


def bodies(content, **plan):
    return list(requests(content, Plan(**plan), "x.csv"))


def test_without_split_an_object_is_one_request():
    assert bodies(b"1\n2\n") == [b"1\n2\n"]


def test_lines_are_batched_up_to_the_payload_limit():
    line = b"x" * (MEGABYTE // 2 - 1)
    sizes = [len(body) for body in bodies(b"\n".join([line] * 5), lines=True, payload_megabytes=1)]
    assert sizes == [MEGABYTE, MEGABYTE, MEGABYTE // 2]


def test_no_limit_is_zero():
    assert len(bodies(b"x" * 7 * MEGABYTE, payload_megabytes=0)) == 1


def test_single_records_are_requests_and_blank_lines_are_none():
    assert bodies(b"1\r\n\n2\n", lines=True, single=True) == [b"1\n", b"2\n"]


def test_a_request_over_the_limit_is_refused():
    with pytest.raises(EngineError, match=r"x.csv: a request of .* bytes is over MaxPayloadInMB 1"):
        bodies(b"x" * (MEGABYTE + 1), payload_megabytes=1)


def test_input_filters_select_columns():
    assert bodies(b'id,"a,b",3\n', lines=True, input_filter="$[1:]") == [b'"a,b",3\n']


def test_assembling_by_line_ends_each_response_once():
    assert assemble(b"", [b"1", b"2\n"], Plan(assemble_lines=True), "x") == b"1\n2\n"
    assert assemble(b"", [b"1", b"2"], Plan(), "x") == b"12"


def test_joined_csv_records_are_input_then_output():
    assert assemble(b"a,1\nb,2\n", [b"0.5\n0.7\n"], Plan(join=True), "x") == b"a,1,0.5\nb,2,0.7\n"


def test_joined_json_records_carry_the_output_by_name():
    plan = Plan(join=True, input_format="json", output_format="json", output_filter="$['SageMakerOutput'].p")
    assert assemble(b'{"i": 1}\n', [b'{"p": 0.5}'], plan, "x") == b"0.5\n"


def test_records_that_do_not_match_cannot_be_joined():
    with pytest.raises(EngineError, match="2 records went in and 1 came out"):
        assemble(b"a\nb\n", [b"1"], Plan(join=True), "x")


@pytest.mark.parametrize(
    ("path", "value"),
    [("$", list("abcd")), ("$[1:]", list("bcd")), ("$[0]", "a"), ("$[0,-1]", ["a", "d"]), ("$[:-2]", ["a", "b"])],
)
def test_paths_select_columns(path, value):
    assert selector(path)(list("abcd")) == value


@pytest.mark.parametrize("path", ["$..a", "a", "$[?(@.x)]", "$[*]", "$[0"])
def test_paths_beyond_the_subset_are_refused(path):
    with pytest.raises(EngineError, match="cannot be evaluated here"):
        selector(path)


def test_a_path_that_finds_nothing_names_the_record():
    with pytest.raises(EngineError, match=r"finds nothing in the record \['a'\]"):
        selector("$[3]")(["a"])


def test_frames_are_read_as_they_were_written():
    stream = io.BytesIO(b"".join(write_frames([b"", b"abc", b"\n"])))
    assert list(read_frames(stream)) == [b"", b"abc", b"\n"]
