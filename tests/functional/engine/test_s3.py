"""Jobs and clients that use S3 through the loopback server of a run."""

from __future__ import annotations

import hashlib
import http.client
import importlib.util
import io
import os
import urllib.request

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from cursus.engine.s3.loopback import Loopback
from cursus.engine.store.objects import Store

MEGABYTE = 1 << 20


@pytest.fixture
def loopback(tmp_path):
    asset = tmp_path / "asset.csv"
    asset.write_text("a,b\n1,2\n")
    store = Store(tmp_path / "store", {"s3://lab/assets/a.csv": asset})
    opened = Loopback(store, tmp_path / "store" / ".staging")
    yield opened
    opened.close()
    assert not (tmp_path / "store" / ".staging").exists()


def client_of(loopback, **config):
    told = loopback.environment
    options = {"retries": {"max_attempts": 0}, "connect_timeout": 5, "read_timeout": 20, **config}
    return boto3.client(
        "s3",
        region_name=told["AWS_REGION"],
        endpoint_url=told["AWS_ENDPOINT_URL_S3"],
        aws_access_key_id=told["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=told["AWS_SECRET_ACCESS_KEY"],
        config=Config(**options),
    )


@pytest.fixture
def s3(loopback):
    client = client_of(loopback)
    yield client
    client.close()


def refused(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]["Code"]


def test_what_is_put_is_got_and_lies_in_the_store(s3, tmp_path):
    told = s3.put_object(Bucket="lab", Key="a b/ü+.txt", Body=b"hello", ContentType="text/plain", Metadata={"k": "v"})
    got = s3.get_object(Bucket="lab", Key="a b/ü+.txt")
    assert got["Body"].read() == b"hello"
    assert (got["ContentType"], got["Metadata"], got["ContentLength"]) == ("text/plain", {"k": "v"}, 5)
    assert got["ETag"] == told["ETag"] == f'"{hashlib.md5(b"hello").hexdigest()}"'
    assert (tmp_path / "store" / "s3" / "lab" / "a b" / "ü+.txt").read_bytes() == b"hello"


def test_head_tells_size_etag_and_time(s3):
    put = s3.put_object(Bucket="lab", Key="k", Body=b"12345")
    head = s3.head_object(Bucket="lab", Key="k")
    assert (head["ContentLength"], head["ETag"]) == (5, put["ETag"])
    assert head["LastModified"].tzinfo is not None


@pytest.mark.parametrize(
    ("asked", "answered"), [("bytes=2-4", b"234"), ("bytes=7-", b"789"), ("bytes=-2", b"89"), ("bytes=5-99", b"56789")]
)
def test_ranges_give_their_bytes(s3, asked, answered):
    s3.put_object(Bucket="lab", Key="k", Body=b"0123456789")
    got = s3.get_object(Bucket="lab", Key="k", Range=asked)
    assert got["Body"].read() == answered
    assert got["ResponseMetadata"]["HTTPStatusCode"] == 206


def test_a_range_past_the_end_is_refused(s3):
    s3.put_object(Bucket="lab", Key="k", Body=b"01")
    assert refused(s3.get_object, Bucket="lab", Key="k", Range="bytes=2-3") == "InvalidRange"


def test_an_empty_object_is_an_object(s3):
    s3.put_object(Bucket="lab", Key="empty", Body=b"")
    assert s3.get_object(Bucket="lab", Key="empty")["Body"].read() == b""


def test_what_is_not_there_is_refused_in_the_words_of_s3(s3):
    s3.put_object(Bucket="lab", Key="folder/only", Body=b"")
    assert refused(s3.get_object, Bucket="lab", Key="nothing") == "NoSuchKey"
    assert refused(s3.get_object, Bucket="lab", Key="folder") == "NoSuchKey"
    assert refused(s3.get_object, Bucket="nowhere", Key="k") == "NoSuchBucket"
    assert refused(s3.list_objects_v2, Bucket="nowhere") == "NoSuchBucket"
    assert refused(s3.head_bucket, Bucket="nowhere") == "404"
    assert refused(s3.head_object, Bucket="lab", Key="nothing") == "404"
    assert refused(s3.get_object_tagging, Bucket="lab", Key="folder/only") == "NotImplemented"


def test_a_prefix_of_one_object_of_its_own_name_is_not_that_object(s3):
    s3.put_object(Bucket="lab", Key="same/same", Body=b"x")
    assert refused(s3.get_object, Bucket="lab", Key="same") == "NoSuchKey"
    assert s3.list_objects_v2(Bucket="lab", Prefix="same/same")["KeyCount"] == 1
    assert s3.list_objects_v2(Bucket="lab", Prefix="same/same/")["KeyCount"] == 0


def test_buckets_are_listed_located_and_made(s3):
    s3.create_bucket(Bucket="made")
    assert [each["Name"] for each in s3.list_buckets()["Buckets"]] == ["lab", "made"]
    assert s3.get_bucket_location(Bucket="lab")["LocationConstraint"] is None
    s3.head_bucket(Bucket="made")
    assert s3.list_objects_v2(Bucket="made")["KeyCount"] == 0


def test_listing_follows_prefix_delimiter_and_start(s3):
    for key in ("a/1", "a/2", "ab", "b/c/3", "z"):
        s3.put_object(Bucket="other", Key=key, Body=b"")
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket="other")["Contents"]]
    assert keys == ["a/1", "a/2", "ab", "b/c/3", "z"]
    folded = s3.list_objects_v2(Bucket="other", Delimiter="/")
    assert [each["Prefix"] for each in folded["CommonPrefixes"]] == ["a/", "b/"]
    assert [each["Key"] for each in folded["Contents"]] == ["ab", "z"]
    assert [each["Key"] for each in s3.list_objects_v2(Bucket="other", Prefix="a")["Contents"]] == ["a/1", "a/2", "ab"]
    after = s3.list_objects_v2(Bucket="other", StartAfter="ab")
    assert [each["Key"] for each in after["Contents"]] == ["b/c/3", "z"]


@pytest.mark.parametrize("operation", ["list_objects_v2", "list_objects"])
def test_pages_give_every_key_once(s3, operation):
    made = [f"p/{number:02} é&" for number in range(7)]
    for key in made:
        s3.put_object(Bucket="other", Key=key, Body=b"")
    pages = s3.get_paginator(operation).paginate(Bucket="other", Prefix="p/", PaginationConfig={"PageSize": 3})
    listed = [[each["Key"] for each in page["Contents"]] for page in pages]
    assert [len(page) for page in listed] == [3, 3, 1]
    assert [key for page in listed for key in page] == made


def test_folded_pages_go_on_after_a_folder(s3):
    for key in ("a/1", "a/2", "b/1", "c"):
        s3.put_object(Bucket="other", Key=key, Body=b"")
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket="other", Delimiter="/", PaginationConfig={"PageSize": 1}
    )
    found = [
        [*(e["Prefix"] for e in p.get("CommonPrefixes", ())), *(e["Key"] for e in p.get("Contents", ()))] for p in pages
    ]
    assert found == [["a/"], ["b/"], ["c"]]


def test_copies_take_content_and_metadata_or_new_ones(s3):
    s3.put_object(Bucket="lab", Key="from", Body=b"x", Metadata={"k": "v"})
    s3.copy_object(Bucket="lab", Key="to", CopySource={"Bucket": "lab", "Key": "from"})
    assert s3.get_object(Bucket="lab", Key="to")["Metadata"] == {"k": "v"}
    s3.copy_object(Bucket="lab", Key="to", CopySource="lab/from", Metadata={"n": "w"}, MetadataDirective="REPLACE")
    got = s3.get_object(Bucket="lab", Key="to")
    assert (got["Body"].read(), got["Metadata"]) == (b"x", {"n": "w"})


def test_deleting_one_or_many_leaves_the_others(s3):
    for key in ("a", "b", "c&d", "e"):
        s3.put_object(Bucket="other", Key=key, Body=b"")
    s3.delete_object(Bucket="other", Key="a")
    s3.delete_object(Bucket="other", Key="a")
    done = s3.delete_objects(Bucket="other", Delete={"Objects": [{"Key": "b"}, {"Key": "c&d"}, {"Key": "none"}]})
    assert [each["Key"] for each in done["Deleted"]] == ["b", "c&d", "none"]
    assert [each["Key"] for each in s3.list_objects_v2(Bucket="other")["Contents"]] == ["e"]


def test_assets_are_read_and_listed_and_never_changed(s3, tmp_path):
    assert s3.get_object(Bucket="lab", Key="assets/a.csv")["Body"].read() == b"a,b\n1,2\n"
    assert s3.list_objects_v2(Bucket="lab", Prefix="assets/")["KeyCount"] == 1
    assert refused(s3.delete_object, Bucket="lab", Key="assets/a.csv") == "AccessDenied"
    s3.put_object(Bucket="lab", Key="assets/a.csv", Body=b"other")
    assert s3.get_object(Bucket="lab", Key="assets/a.csv")["Body"].read() == b"other"
    assert (tmp_path / "asset.csv").read_text() == "a,b\n1,2\n"


def test_twenty_megabytes_go_in_parts_and_come_back_whole(s3, tmp_path):
    content = os.urandom(20 * MEGABYTE)
    source, back = tmp_path / "big", io.BytesIO()
    source.write_bytes(content)
    s3.upload_file(str(source), "lab", "big", ExtraArgs={"Metadata": {"k": "v"}})
    head = s3.head_object(Bucket="lab", Key="big")
    assert head["ETag"].endswith('-3"')
    assert head["Metadata"] == {"k": "v"}
    s3.download_fileobj("lab", "big", back)
    assert back.getvalue() == content
    s3.copy({"Bucket": "lab", "Key": "big"}, "lab", "copied")
    assert (tmp_path / "store" / "s3" / "lab" / "copied").read_bytes() == content


def test_an_aborted_upload_leaves_nothing(s3, tmp_path):
    name = s3.create_multipart_upload(Bucket="lab", Key="k")["UploadId"]
    s3.upload_part(Bucket="lab", Key="k", UploadId=name, PartNumber=1, Body=b"part")
    s3.abort_multipart_upload(Bucket="lab", Key="k", UploadId=name)
    assert refused(s3.upload_part, Bucket="lab", Key="k", UploadId=name, PartNumber=1, Body=b"") == "NoSuchUpload"
    assert refused(s3.get_object, Bucket="lab", Key="k") == "NoSuchKey"
    assert [path for path in (tmp_path / "store" / ".staging").rglob("*") if path.is_dir()] == []


def test_parts_are_checked_when_they_are_put_together(s3):
    name = s3.create_multipart_upload(Bucket="lab", Key="k")["UploadId"]
    told = [s3.upload_part(Bucket="lab", Key="k", UploadId=name, PartNumber=n, Body=b"small") for n in (1, 2)]
    parts = [{"PartNumber": n, "ETag": each["ETag"]} for n, each in enumerate(told, 1)]
    complete = {"Bucket": "lab", "Key": "k", "UploadId": name}

    def code(parts):
        return refused(s3.complete_multipart_upload, **complete, MultipartUpload={"Parts": parts})

    assert code(parts) == "EntityTooSmall"
    assert code(parts[::-1]) == "InvalidPartOrder"
    assert code([{"PartNumber": 1, "ETag": "other"}]) == "InvalidPart"
    s3.complete_multipart_upload(**complete, MultipartUpload={"Parts": parts[:1]})
    assert s3.get_object(Bucket="lab", Key="k")["Body"].read() == b"small"


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_presigned_urls_work_without_credentials(loopback, version):
    signing = client_of(loopback, signature_version=version)
    put = signing.generate_presigned_url("put_object", Params={"Bucket": "lab", "Key": "k"})
    with urllib.request.urlopen(urllib.request.Request(put, data=b"signed", method="PUT")) as said:
        assert said.status == 200
    got = signing.generate_presigned_url("get_object", Params={"Bucket": "lab", "Key": "k"})
    with urllib.request.urlopen(got) as said:
        assert said.read() == b"signed"
    signing.close()


@pytest.mark.parametrize("checksum", ["when_required", "when_supported"])
@pytest.mark.parametrize("algorithm", [None, "CRC32", "SHA256", "SHA1"])
def test_bodies_in_the_chunks_of_the_sdk_arrive_as_they_are(loopback, checksum, algorithm):
    client = client_of(loopback, request_checksum_calculation=checksum)
    more = {"ChecksumAlgorithm": algorithm} if algorithm else {}
    client.put_object(Bucket="lab", Key="k", Body=io.BytesIO(b"x" * 300_000), **more)
    assert client.get_object(Bucket="lab", Key="k")["Body"].read() == b"x" * 300_000
    client.close()


def test_a_body_of_another_digest_is_refused_and_not_published(s3):
    code = refused(s3.put_object, Bucket="lab", Key="k", Body=b"x", ContentMD5="AAAAAAAAAAAAAAAAAAAAAA==")
    assert code == "BadDigest"
    assert refused(s3.get_object, Bucket="lab", Key="k") == "NoSuchKey"


def test_a_put_that_must_be_the_first_is_refused_the_second_time(s3):
    s3.put_object(Bucket="lab", Key="once", Body=b"1", IfNoneMatch="*")
    assert refused(s3.put_object, Bucket="lab", Key="once", Body=b"2", IfNoneMatch="*") == "PreconditionFailed"
    assert s3.get_object(Bucket="lab", Key="once")["Body"].read() == b"1"


def test_keys_that_would_leave_the_store_are_refused(s3, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    assert refused(s3.put_object, Bucket="lab", Key="a/../../../out", Body=b"x") in {
        "OperationAborted",
        "InvalidArgument",
    }
    assert refused(s3.put_object, Bucket="lab", Key="k" * 300, Body=b"x") == "KeyTooLongError"
    assert [path for path in sorted(tmp_path.rglob("*")) if path.is_file()] == [p for p in before if p.is_file()]


def test_nobody_without_the_key_of_the_run_is_answered(loopback):
    stranger = boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=loopback.url,
        aws_access_key_id="AKIAOTHER",
        aws_secret_access_key="x",
        config=Config(retries={"max_attempts": 0}),
    )
    assert refused(stranger.get_object, Bucket="lab", Key="assets/a.csv") == "InvalidAccessKeyId"
    assert refused(stranger.put_object, Bucket="lab", Key="k", Body=b"x" * 3 * MEGABYTE) == "InvalidAccessKeyId"
    stranger.close()


def raw(loopback, method, path, **headers):
    connection = http.client.HTTPConnection(loopback.url.removeprefix("http://"), timeout=10)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    said = answer.status, answer.read()
    connection.close()
    return said


def test_requests_without_a_signature_are_refused(loopback):
    status, body = raw(loopback, "GET", "/lab/assets/a.csv")
    assert status == 403
    assert b"<Code>InvalidAccessKeyId</Code>" in body


def test_a_bucket_may_stand_in_the_host(loopback):
    key = loopback.environment["AWS_ACCESS_KEY_ID"]
    signed = {"Authorization": f"AWS4-HMAC-SHA256 Credential={key}/x", "Host": "lab.localhost:80"}
    assert raw(loopback, "GET", "/assets/a.csv", **signed) == (200, b"a,b\n1,2\n")


def test_pandas_reads_and_writes_s3_addresses(loopback, monkeypatch):
    if importlib.util.find_spec("s3fs") is None:
        pytest.skip("s3fs is not installed")
    import pandas as pd

    for name, value in loopback.environment.items():
        monkeypatch.setenv(name, value)
    frame = pd.read_csv("s3://lab/assets/a.csv")
    frame.to_csv("s3://lab/out.csv", index=False)
    assert pd.read_csv("s3://lab/out.csv").equals(frame)


PREPARE = """
    import boto3
    s3 = boto3.client("s3")
    rows = s3.get_object(Bucket="lab", Key="assets/raw.csv")["Body"].read()
    s3.put_object(Bucket="lab", Key="made/clean.csv", Body=rows.replace(b"?", b"0"))
"""


def test_a_script_that_calls_boto3_reads_and_writes_the_store(lab):
    lab.file("raw.csv", "a\n?\n")
    prepare = lab.processing("prepare", PREPARE)
    reader = lab.processing(
        "read", "print(open('/opt/ml/processing/input/d/clean.csv').read())",
        inputs={"d": "s3://lab/made"}, DependsOn=["prepare"],
    )  # fmt: skip
    result = lab.run(prepare, reader)
    assert result.status == "Succeeded", [step.reason for step in result.steps]
    assert result.step("read").log_tail == "a\n0\n"
    assert lab.published("made/clean.csv").read_text() == "a\n0\n"
    assert sorted(path.name for path in result.folder.iterdir()) == ["logs", "run.json"]
