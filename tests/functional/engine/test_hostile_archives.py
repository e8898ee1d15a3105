"""Archives that nobody means well with, as the code of a training step and as the model of a transform step."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import tarfile

import pytest
from tests.functional.engine.test_training_and_transform import model, training, transform

pytestmark = pytest.mark.functional
TERABYTE = 1 << 40


def member(name, kind=tarfile.REGTYPE, link="", content=b"", **told):
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname, entry.size = kind, link, len(content)
    for field, value in told.items():
        setattr(entry, field, value)
    return entry, content


def packed(*members):
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as opened:
        for entry, content in members:
            opened.addfile(entry, io.BytesIO(content))
    return gzip.compress(raw.getvalue(), 1)


def sparse():
    """A member of a terabyte that takes one block, as GNU tar writes one."""
    entry = tarfile.TarInfo("huge")
    entry.type = tarfile.GNUTYPE_SPARSE
    block = bytearray(entry.tobuf(tarfile.GNU_FORMAT))
    block[386:410] = tarfile.itn(TERABYTE, 12, tarfile.GNU_FORMAT) + tarfile.itn(0, 12, tarfile.GNU_FORMAT)
    block[483:495] = tarfile.itn(TERABYTE, 12, tarfile.GNU_FORMAT)
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def lying():
    """A member that says to be a terabyte, and is not there."""
    entry = tarfile.TarInfo("huge")
    entry.size = TERABYTE
    return gzip.compress(entry.tobuf(tarfile.GNU_FORMAT) + bytes(4096))


def damaged():
    """Sound at its beginning, broken in the middle of a member."""
    whole = bytearray(packed(member("a", content=os.urandom(300_000))))
    whole[150_000:150_400] = bytes(400)
    return bytes(whole)


def with_null():
    entry, content = member("x", content=b"1")
    entry.pax_headers = {"path": "a\0b"}
    return packed((entry, content))


CHAIN = (member("out", tarfile.SYMTYPE, "d/root/../escaped"), member("d/root", tarfile.SYMTYPE, ".."))
REFUSED = {
    "up": packed(member("../escaped", content=b"x")),
    "up, further in": packed(member("a/../../escaped", content=b"x")),
    "a link to a file of the machine": packed(member("l", tarfile.SYMTYPE, "/etc/hostname")),
    "a link up": packed(member("l", tarfile.SYMTYPE, "../../escaped")),
    "a chain of links that leads out": packed(*CHAIN),
    "a chain of links, and a file behind it": packed(*CHAIN, member("out/x", content=b"x")),
    "a file behind a link": packed(member("d", tarfile.SYMTYPE, "."), member("d/x", content=b"x")),
    "a hard link up": packed(member("l", tarfile.LNKTYPE, "../../escaped")),
    "a hard link to a file of the machine": packed(member("l", tarfile.LNKTYPE, "/etc/hostname")),
    "a character device": packed(member("null", tarfile.CHRTYPE, devmajor=1, devminor=3)),
    "a block device": packed(member("disk", tarfile.BLKTYPE, devmajor=7, devminor=0)),
    "a pipe": packed(member("pipe", tarfile.FIFOTYPE)),
    "a name that is too long": packed(member("n" * 5000)),
    "a name with a null": with_null(),
    "a size that is not there": lying(),
    "damaged": damaged(),
    "damaged otherwise": lzma.compress(bytes(300_000))[:150] + bytes(100),
    "no archive": b"hello",
}


def canary(lab):
    """Files of that name anywhere in the laboratory, which is more than any job has."""
    return list(lab.folder.rglob("escaped*"))


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_as_code_and_as_a_model(lab, name):
    step = training(lab)
    lab.assets["s3://lab/assets/train/sourcedir.tar.gz"].write_bytes(REFUSED[name])
    data = lab.file("model.tar.gz", REFUSED[name])
    scored = transform(lab.file("rows.csv", "1,2\n"), {"Get": "Steps.model.ModelName"})
    result = lab.run(step, model(lab, data), scored, cache="all")
    for failed, place in (("train", "sagemaker_submit_directory"), ("transform", "container 1 model data")):
        reason = str(result.step(failed).reason)
        assert reason.startswith(f"step '{failed}' {place}"), reason
        assert "refused to extract" in reason or "cannot be extracted" in reason
        assert "hint: " in reason
    assert canary(lab) == []
    assert not (lab.store / "s3").exists()


LOOK = """
    import os
    for folder, _, files in os.walk("/opt/ml/code"):
        for name in sorted(files):
            facts = os.lstat(os.path.join(folder, name))
            if name != "train.py":
                told = oct(facts.st_mode & 0o7777), facts.st_size, os.getuid() == facts.st_uid
                print(repr(os.path.join(folder, name)), *told)
"""
COUNT = "import os; print(len(os.listdir('/opt/ml/code')))"


def script(source):
    return member("train.py", content=source.replace("\n    ", "\n").encode())


def test_what_is_odd_and_harmless_is_taken_as_harmless(lab):
    """Absolute names lie within, modes lose what is special, and nothing is read that takes for ever."""
    step = training(lab)
    members = [
        script(LOOK),
        member(str(lab.folder / "escaped"), content=b"x"),
        member("two\nlines", content=b"12"),
        member("set", content=b"1", mode=0o6777, uid=12345, gid=12345),
    ]
    whole = gzip.decompress(packed(*members)).rstrip(b"\0")
    blocks = whole + bytes(-len(whole) % 512) + sparse() + bytes(1024)
    lab.assets["s3://lab/assets/train/sourcedir.tar.gz"].write_bytes(gzip.compress(blocks))
    result = lab.run(step, cache="all")
    assert result.status == "Succeeded", result.steps[0].reason
    assert result.steps[0].log_tail.splitlines() == [
        f"'/opt/ml/code/huge' 0o644 {TERABYTE} True",
        "'/opt/ml/code/set' 0o755 1 True",
        "'/opt/ml/code/two\\nlines' 0o644 2 True",
        f"'/opt/ml/code{lab.folder}/escaped' 0o644 1 True",
    ]
    assert canary(lab) == []
    assert [each.reused is not None for each in lab.run(step, cache="all").steps] == [True]


def test_ten_thousand_members(lab):
    step = training(lab)
    many = packed(script(COUNT), *(member(f"many-{number}") for number in range(10_000)))
    lab.assets["s3://lab/assets/train/sourcedir.tar.gz"].write_bytes(many)
    assert lab.run(step).steps[0].log_tail == "10001"
