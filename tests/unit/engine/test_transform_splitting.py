from __future__ import annotations

import io
import struct

import pytest

from cursus.engine.jobs.transform.splitting import batches, split
from cursus.errors import EngineError

MAGIC = struct.pack("<I", 0xCED7230A)


def crc32c(content):
    """By long division of polynomials, bit by bit from the highest power: unlike the code under test."""
    reflected = int("".join(f"{byte:08b}"[::-1] for byte in content) or "0", 2)
    ones = 0xFFFFFFFF << 8 * len(content)
    rest = (reflected << 32) ^ ones
    for power in range(rest.bit_length() - 1, 31, -1):
        if rest >> power & 1:
            rest ^= 0x11EDC6F41 << power - 32
    return int(f"{rest ^ 0xFFFFFFFF:032b}"[::-1], 2)


def tfrecord(content):
    length = struct.pack("<Q", len(content))
    masked = [((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF for crc in (crc32c(length), crc32c(content))]
    return length + struct.pack("<I", masked[0]) + content + struct.pack("<I", masked[1])


def recordio(content, flag=0):
    return MAGIC + struct.pack("<I", flag << 29 | len(content)) + content + b"\0" * (-len(content) % 4)


def records(content, kind):
    return list(split(io.BytesIO(content), kind, "x"))


def test_recordio_records_lose_their_frame_alone_and_keep_it_together():
    content = recordio(b"abcde") + recordio(b"f")
    found = records(content, "RecordIO")
    assert list(batches(found, 0, single=True)) == [b"abcde", b"f"]
    assert list(batches(found, 0, single=False)) == [content]
    assert list(batches(found, len(recordio(b"abcde")), single=False)) == [recordio(b"abcde"), recordio(b"f")]


def test_the_checksum_of_the_tests_has_the_published_check_value():
    assert crc32c(b"123456789") == 0xE3069283


def test_tfrecords_lose_their_frame_alone_and_keep_it_together():
    content = tfrecord(b"abc") + tfrecord(b"") + tfrecord(b"x" * 300)
    found = records(content, "TFRecord")
    assert list(batches(found, 0, single=True)) == [b"abc", b"", b"x" * 300]
    assert list(batches(found, 0, single=False)) == [content]


def test_a_recordio_record_in_parts_is_one_record():
    content = recordio(b"head", 1) + recordio(b"body", 2) + recordio(b"tail", 3)
    (record,) = records(content + recordio(b"x"), "RecordIO")[:1]
    assert (record.content, record.framed) == (b"head" + MAGIC + b"body" + MAGIC + b"tail", content)


@pytest.mark.parametrize("kind", ["RecordIO", "TFRecord"])
@pytest.mark.parametrize("content", [b"1,2,3\n4,5,6\n", b"ab"])
def test_what_is_in_no_such_format_is_refused(content, kind):
    with pytest.raises(EngineError, match=f"x is no {kind} file"):
        records(content, kind)


@pytest.mark.parametrize(("content", "kind"), [(recordio(b"abcde"), "RecordIO"), (tfrecord(b"abc"), "TFRecord")])
def test_a_file_that_ends_in_a_record_is_refused(content, kind):
    with pytest.raises(EngineError, match="ends in the middle of a record"):
        records(content[:-4], kind)


@pytest.mark.parametrize("kind", ["None", "Line", "RecordIO", "TFRecord"])
def test_an_empty_object_has_no_records_where_it_is_split(kind):
    assert len(records(b"", kind)) == (1 if kind == "None" else 0)
