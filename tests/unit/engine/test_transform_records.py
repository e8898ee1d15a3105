from __future__ import annotations

import io

import pytest

from cursus.engine.jobs.transform.frames import read_bodies, write_bodies
from cursus.engine.jobs.transform.records import Plan, assemble, requests
from cursus.errors import EngineError

MEGABYTE = 1 << 20


def bodies(content, **plan):
    return list(requests(io.BytesIO(content), Plan(**plan), "x.csv"))


def assembled(content, responses, **plan):
    return b"".join(assemble(io.BytesIO(content), iter(responses), Plan(**plan), "x"))


def test_without_split_an_object_is_one_request():
    assert bodies(b"1\n2\n") == [b"1\n2\n"]


def test_lines_are_batched_up_to_the_payload_limit():
    line = b"x" * (MEGABYTE // 2 - 1)
    sizes = [len(body) for body in bodies(b"\n".join([line] * 5), split="Line", payload_megabytes=1)]
    assert sizes == [MEGABYTE, MEGABYTE, MEGABYTE // 2]


def test_no_limit_is_zero():
    assert len(bodies(b"x" * 7 * MEGABYTE, payload_megabytes=0)) == 1
    assert len(bodies(b"x\n" * 4 * MEGABYTE, split="Line", payload_megabytes=0)) == 1


def test_requests_are_made_while_the_object_is_read():
    stream = io.BufferedReader(io.BytesIO(b"1234567\n" * MEGABYTE), 1 << 16)
    first = next(requests(stream, Plan(split="Line", payload_megabytes=1), "x"))
    assert len(first) == MEGABYTE
    assert stream.tell() < 2 * MEGABYTE


def test_single_records_are_requests_and_blank_lines_are_none():
    assert bodies(b"1\r\n\n2\n", split="Line", single=True) == [b"1\n", b"2\n"]


def test_a_request_over_the_limit_is_refused():
    with pytest.raises(EngineError, match=r"x.csv: a request of .* bytes is over MaxPayloadInMB 1"):
        bodies(b"x" * (MEGABYTE + 1), payload_megabytes=1)


def test_input_filters_select_columns_of_lines_and_of_whole_files():
    assert bodies(b'id,"a,b",3\n', split="Line", input_filter="$[1:]") == [b'"a,b",3\n']
    assert bodies(b"id,1\nid,2\n", input_filter="$[1:]") == [b"1\n2\n"]


def test_a_whole_json_document_is_filtered_as_one_record():
    content = b'{\n "id": 7,\n "features": [1, 2]\n}'
    assert bodies(content, input_filter="$.features", input_format="json", whole_input=True) == [b"[1, 2]\n"]


def test_what_is_no_json_is_named():
    with pytest.raises(EngineError, match=r"x.csv: '1,2' is no JSON"):
        bodies(b"1,2\n", split="Line", input_filter="$[0]", input_format="json")


def test_assembling_by_line_ends_each_response_once():
    assert assembled(b"", [b"1", b"2\n"], assemble_lines=True) == b"1\n2\n"
    assert assembled(b"", [b"1", b"2"]) == b"12"


def test_joined_csv_records_are_input_then_output():
    assert assembled(b"a,1\nb,2\n", [b"0.5\n0.7\n"], join=True) == b"a,1,0.5\nb,2,0.7\n"


def test_cells_that_need_quotes_keep_them():
    given = b'"a,b",1\n"say ""hi""",2\n,3\n'
    assert assembled(given, [b"5\n6\n7\n"], join=True, output_filter="$[0,-1]") == b'"a,b",5\n"say ""hi""",6\n,7\n'
    assert assembled(b'"",3\n', [b"7"], join=True, output_filter="$[0]") == b'""\n'


def test_joined_csv_records_come_from_several_responses():
    assert assembled(b"a\r\n\nb\nc", [b"1", b"2\n3"], join=True) == b"a,1\nb,2\nc,3\n"


JSON = {"input_format": "json", "output_format": "json", "join": True}


def test_joined_json_records_carry_the_output_by_name():
    given = b'{"i": 1}\n{"i": 2}\n'
    assert assembled(given, [b'{"p": 0.5}\n{"p": 1}'], **JSON, output_filter="$['i','SageMakerOutput']") == (
        b'{"i": 1, "SageMakerOutput": {"p": 0.5}}\n{"i": 2, "SageMakerOutput": {"p": 1}}\n'
    )
    assert assembled(b'{"i": 1}\n', [b'{"p": 0.5}'], **JSON, output_filter="$['SageMakerOutput'].p") == b"0.5\n"


def test_a_json_record_that_is_no_object_is_put_beside_its_output():
    assert assembled(b"7\n", [b'{"p": 1}'], **JSON) == b'{"SageMakerInput": 7, "SageMakerOutput": {"p": 1}}\n'


def test_whole_json_documents_are_joined():
    whole = {"whole_input": True, "whole_output": True}
    assert assembled(b'{\n"i": 1\n}', [b'{\n"p":\n2}'], **JSON, **whole) == b'{"i": 1, "SageMakerOutput": {"p": 2}}\n'


@pytest.mark.parametrize(
    ("given", "answered", "words"),
    [
        (b"a\nb\nc\n", [b"1"], "3 records went in and 1 came out"),
        (b"a\n", [b"1\n2\n", b"3"], "1 records went in and 3 came out"),
    ],
)
def test_records_that_do_not_match_cannot_be_joined(given, answered, words):
    with pytest.raises(EngineError, match=words):
        assembled(given, answered, join=True)


def test_bodies_are_read_as_they_were_written():
    stream = io.BytesIO()
    write_bodies([b"", b"abc", b"\n"], "text/csv", stream)
    stream.seek(0)
    assert list(read_bodies(stream)) == [b"", b"abc", b"\n"]
