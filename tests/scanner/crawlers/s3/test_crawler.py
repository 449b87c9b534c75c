"""S3 beyond the contract: keys of every kind, versions, archives, who can read it, what is wrong with a login."""

from __future__ import annotations

import json
import os
from contextlib import closing
from functools import partial
from types import SimpleNamespace

import pytest

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import ItemKind, Listing, Problem, Status, Target
from scanner.crawlers.registry import crawler_for
from scanner.crawlers.rights import Rights
from scanner.crawlers.s3 import share as s3_share
from scanner.insecure import insecurely
from scanner.targets import parse_target
from tests.scanner.crawlers.contract import URI, items_in, listings, name_of, read, read_in_pieces, walk
from tests.scanner.crawlers.s3.test_contract import target
from tests.servers.s3 import SECRET, client, moto
from tests.servers.s3_between import between, refuse

ODD = ["a//b", "../up", "x/./y", "x/../z", "full/", "/lead", "c\x01d", "%41", "a+b c", "q?x#y", "..", ".", "//", "名单/:v", "x"]  # fmt: skip


@pytest.fixture(scope="module")
def motos():
    with moto() as endpoint:
        yield endpoint


def url_of(endpoint, path="", user="me", **options):
    query = "&".join(f"{name}={value}" for name, value in {"endpoint": endpoint, "path_style": 1, **options}.items())
    return f"s3://{user}@{path}?{query}" if user else f"s3://{path}?{query}"


def refusal(url, password=SECRET):
    with closing(crawler_for(Target("x", url, password), Limits(patience=0.05))) as crawler:
        with pytest.raises(TargetError) as caught:
            crawler.check()
        assert SECRET not in str(caught.value)
        return str(caught.value)


def test_keys_are_data_whatever_they_look_like(motos):
    admin = client(motos, "a", "b")
    admin.create_bucket(Bucket="odd")
    for key in ODD:
        admin.put_object(Bucket="odd", Key=key, Body=f"in {key}".encode())
    admin.put_object(Bucket="odd", Key="empty/", Body=b"")
    place = target(url_of(motos, "odd"))
    with closing(crawler_for(place, Limits())) as crawler:
        met = list(crawler.walk())
        items = [one for one in met if not isinstance(one, Listing)]
        assert sorted(read(crawler, item)[0] for item in items) == sorted(f"in {key}" for key in ODD)
    assert len({item.uri for item in items}) == len(ODD)
    assert all(URI.fullmatch(item.uri) and item.path.isprintable() for item in items)
    assert not any(item.uri.endswith("/") for item in items), "an object is no folder"
    folders = {one.uri.partition("/odd")[2]: one for one in met if isinstance(one, Listing)}
    assert folders.keys() == {
        "",
        "/..",
        "//",
        "/",
        "/a",
        "/a/",
        "/empty",
        "/full",
        "/x",
        "/x/.",
        "/x/..",
        "/%E5%90%8D%E5%8D%95",
    }
    assert all(one.complete for one in folders.values())
    assert folders["/empty"].entries == 0
    assert folders["/x"].entries == 2


@pytest.mark.parametrize("connections", [2, 8])
def test_pages_and_the_first_version_of_listing_tell_the_same(seaweedfs, monkeypatch, connections):
    bucket = seaweedfs.new_bucket({f"d{at % 3}/{'e/' * (at % 2)}{at:02}": b"x" for at in range(20)})
    whole = walk(target(seaweedfs.url(bucket)))
    assert len(whole) == 20
    monkeypatch.setattr(s3_share, "PAGE", 3)
    with between(seaweedfs.endpoint) as proxy:
        old = refuse(501, "NotImplemented")
        for fault in (None, lambda handler, number: "list-type=2" in handler.path and old(handler, number)):
            proxy.fault = fault
            place = target(seaweedfs.url(bucket, port=proxy.endpoint.rpartition(":")[2]))
            with closing(crawler_for(place, Limits(max_connections=connections))) as crawler:
                met = list(crawler.walk())
            assert [item.locator for item in met if not isinstance(item, Listing)] == [item.locator for item in whole]
            assert sum(isinstance(one, Listing) for one in met) == 7
            assert sum("max-keys=3" in one for one in proxy.asked) >= 7
        assert sum("list-type=2" not in one for one in proxy.asked) > 6


MIXED = [
    *(f"hr/{at:02}" for at in range(12)), *(f"hr-2/{at:02}" for at in range(6)), "hr!", "hr/a/b/c", *(f"日志/2024-{at:02}/x" for at in range(1, 13)),
    *(f"{name}/{at}" for name in ("人事", "财务", "法务") for at in range(7)),
]  # fmt: skip


# SeaweedFS itself loses versions from the second page on where a folder's name is the beginning of another's.
@pytest.mark.parametrize(("kind", "versions"), [("seaweedfs", "0"), ("moto", "0"), ("moto", "1")])
def test_a_bucket_listed_by_many_connections_is_the_same(request, monkeypatch, kind, versions):
    server = request.getfixturevalue("seaweedfs" if kind == "seaweedfs" else "motos")
    if kind == "seaweedfs":
        admin, bucket, endpoint = server.client(), server.new_bucket(), server.endpoint
    else:
        admin, bucket, endpoint = client(server, "a", "b"), f"many{versions}", server
        admin.create_bucket(Bucket=bucket)
    if versions == "1":
        admin.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for key in [*MIXED, *(MIXED[::2] if versions == "1" else ())]:
        admin.put_object(Bucket=bucket, Key=key, Body=b"x")
    user = "reader" if kind == "seaweedfs" else "me"

    def met(connections, endpoint, path=""):
        place = target(url_of(endpoint, f"{bucket}{path}", user, versions=versions))
        with closing(crawler_for(place, Limits())) as crawler:
            crawler.list_by(connections)
            return [
                (one.uri.partition(bucket)[2], one.entries if isinstance(one, Listing) else one.stamp)
                for one in crawler.walk()
            ]

    whole, below = met(1, endpoint), met(1, endpoint, "/hr")
    assert sum(isinstance(stamp, str) for _, stamp in whole) == len(MIXED) + len(MIXED[::2]) * (versions == "1")
    monkeypatch.setattr(s3_share, "PAGE", 3)
    with between(endpoint) as proxy:
        for connections in (1, 6):
            assert met(connections, proxy.endpoint) == whole
            assert met(connections, proxy.endpoint, "/hr") == below
        assert any("start-after" in one or "&key-marker" in one for one in proxy.asked)
        assert any("delimiter" in one for one in proxy.asked)
        assert proxy.most > 2


def test_a_listing_that_goes_round_in_circles_ends(seaweedfs, monkeypatch):
    bucket = seaweedfs.new_bucket({f"a{at}": b"x" for at in range(4)})
    page = (
        b"<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"
        b"<Contents><Key>a</Key><Size>1</Size></Contents></ListBucketResult>"
    )

    def same(handler, _number):
        handler.send_response_only(200)
        handler.send_header("Content-Length", str(len(page)))
        handler.end_headers()
        handler.wfile.write(page)
        return True

    with between(seaweedfs.endpoint) as proxy:
        proxy.fault = same
        listed = listings(target(seaweedfs.url(bucket, port=proxy.endpoint.rpartition(":")[2])))
        ((_, listing),) = listed.items()
        assert (listing.complete, listing.problem) == (False, Problem("damaged", "ContinuationToken"))
        page = b"<html><body>Please log in</body></html>"
        ((_, listing),) = listings(target(seaweedfs.url(bucket, port=proxy.endpoint.rpartition(":")[2]))).items()
        assert (listing.complete, listing.entries) == (False, 0), "what is no listing is no empty bucket"


def test_versions_and_marks_of_deletion_are_told_on_request(seaweedfs):
    bucket = seaweedfs.new_bucket()
    admin = seaweedfs.client()
    admin.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first = admin.put_object(Bucket=bucket, Key="d/a.txt", Body=b"first")["VersionId"]
    admin.put_object(Bucket=bucket, Key="d/a.txt", Body=b"second")
    admin.put_object(Bucket=bucket, Key="b.txt", Body=b"deleted")
    mark = admin.delete_object(Bucket=bucket, Key="b.txt")["VersionId"]
    (plain,) = walk(target(seaweedfs.url(bucket)))
    with closing(crawler_for(target(seaweedfs.url(bucket, versions=1)), Limits())) as crawler:
        items = items_in(crawler)
        texts = {name_of(item): read(crawler, item)[0] for item in items if not item.problem}
    assert plain.uri in {item.uri for item in items}, "the latest version is the object"
    assert len(items) == len({item.uri for item in items}) == 4
    assert set(texts.values()) == {"first", "second", "deleted"}
    assert texts[f"a.txt:{first}"] == "first"
    (marked,) = [item for item in items if item.problem]
    assert (marked.kind, marked.status, marked.problem) == (ItemKind.OTHER, Status.SKIPPED, Problem("delete_marker"))
    assert name_of(marked) == f"b.txt:{mark}"
    (first_of_one,) = [
        item for item in walk(target(seaweedfs.url(f"{bucket}/d/a.txt", versions=1))) if first in item.uri
    ]
    assert first_of_one.size == 5


def test_an_account_is_a_folder_of_its_buckets(seaweedfs):
    one, other = sorted((seaweedfs.new_bucket(), seaweedfs.new_bucket()))
    seaweedfs.client().put_object(Bucket=one, Key="a/x.txt", Body=b"1")
    seaweedfs.client().put_object(Bucket=other, Key="y.txt", Body=b"2")
    names = {bucket["Name"] for bucket in seaweedfs.client().list_buckets()["Buckets"]}
    place = target(seaweedfs.url(""), exclude=tuple(names - {one, other}))
    with closing(crawler_for(place, Limits())) as crawler:
        crawler.check()
        met = list(crawler.walk())
    files = [item.path for item in met if not isinstance(item, Listing) and item.kind is ItemKind.FILE]
    root = f"s3://127.0.0.1:{seaweedfs.port}"
    assert files == [f"{root}/{one}/a/x.txt", f"{root}/{other}/y.txt"]
    listed = {each.uri: each for each in met if isinstance(each, Listing)}
    assert listed.keys() == {root, f"{root}/{one}", f"{root}/{one}/a", f"{root}/{other}"}
    assert listed[root].entries == len(names)
    assert place.name == "127.0.0.1"


def test_a_prefix_is_a_folder_an_object_or_both(motos):
    admin = client(motos, "a", "b")
    admin.create_bucket(Bucket="both")
    for key in ("hr", "hr/a.txt", "hr-2/b.txt", "only.txt"):
        admin.put_object(Bucket="both", Key=key, Body=key.encode())
    for path, expected in {"hr": ["hr", "a.txt"], "hr/": ["hr", "a.txt"], "only.txt": ["only.txt"]}.items():
        assert [name_of(item) for item in walk(target(url_of(motos, f"both/{path}")))] == expected
    assert "s3://" in refusal(url_of(motos, "both/h"))


def test_what_changes_after_it_was_met_is_said(seaweedfs):
    bucket = seaweedfs.new_bucket({"a.txt": b"one", "b.txt": b"two", "c.txt": b"three"})
    with closing(crawler_for(target(seaweedfs.url(bucket)), Limits())) as crawler:
        changed, gone, same = items_in(crawler)
        assert changed.stamp != gone.stamp
        seaweedfs.client().put_object(Bucket=bucket, Key="a.txt", Body=b"ONE")
        seaweedfs.client().delete_object(Bucket=bucket, Key="b.txt")
        for item, code in ((changed, "changed"), (gone, "vanished")):
            with pytest.raises(ReadError) as caught:
                read(crawler, item)
            assert caught.value.problem == Problem(code)
        assert read(crawler, same) == ("three", [])


def test_a_large_object_is_read_in_pieces_whole_or_in_parts(seaweedfs):
    data = os.urandom(9 << 20)
    admin = seaweedfs.client()
    bucket = seaweedfs.new_bucket({"whole/x": data})
    upload = {"Bucket": bucket, "Key": "parts/x"}
    upload["UploadId"] = admin.create_multipart_upload(**upload)["UploadId"]
    pieces = {1: data[: 5 << 20], 2: data[5 << 20 :]}
    parts = [
        {"PartNumber": at, "ETag": admin.upload_part(**upload, PartNumber=at, Body=piece)["ETag"]}
        for at, piece in pieces.items()
    ]
    admin.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    for folder in ("whole", "parts"):
        read_in_pieces(target(seaweedfs.url(f"{bucket}/{folder}")), data)


def test_archives_are_named_and_tried_on_request(motos):
    admin = client(motos, "a", "b")
    admin.create_bucket(Bucket="cold")
    for number, kept in enumerate(["GLACIER", "DEEP_ARCHIVE", "GLACIER_IR", "STANDARD_IA"]):
        admin.put_object(Bucket="cold", Key=f"{number}", Body=b"x", StorageClass=kept)
    items = walk(target(url_of(motos, "cold")))
    assert [(item.size, item.status, item.problem) for item in items] == [
        (1, Status.SKIPPED, Problem("archived", "GLACIER")),
        (1, Status.SKIPPED, Problem("archived", "DEEP_ARCHIVE")),
        (1, None, None),
        (1, None, None),
    ]
    with closing(crawler_for(target(url_of(motos, "cold", archived=1)), Limits())) as crawler:
        item = items_in(crawler)[0]
        with pytest.raises(ReadError) as caught:
            read(crawler, item)
        assert caught.value.problem.code == "archived"
        admin.restore_object(Bucket="cold", Key="0", RestoreRequest={"Days": 1})
        assert read(crawler, item) == ("x", [])


def test_what_is_encrypted_with_a_customers_key_needs_it(seaweedfs):
    bucket = seaweedfs.new_bucket()
    known = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}
    seaweedfs.client().put_object(Bucket=bucket, Key="a", Body=b"x", **known)
    with closing(crawler_for(target(seaweedfs.url(bucket)), Limits())) as crawler:
        (item,) = items_in(crawler)
        with pytest.raises(ReadError) as caught:
            read(crawler, item)
    assert caught.value.problem == Problem("encrypted", "SSE-C")


def policy(bucket, *resources, **more):
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", **more}
    statement["Resource"] = [f"arn:aws:s3:::{bucket}{one}" for one in resources]
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def rights(place):
    with closing(crawler_for(place, Limits())) as crawler:
        return crawler.rights()


def test_who_can_read_it_comes_from_lists_and_policy(seaweedfs):
    bucket = seaweedfs.new_bucket({"open/a": b"x", "b": b"x"})
    admin, place = seaweedfs.client(), target(seaweedfs.url(bucket, "admin"))

    def told(place=place):
        return [item.exposure for item in walk(place)]

    assert told() == ["owner", "owner"]
    admin.put_bucket_policy(Bucket=bucket, Policy=policy(bucket, "/open/*"))
    assert told() == ["owner", "public"]
    assert "policy:public" in walk(place)[0].access
    admin.delete_bucket_policy(Bucket=bucket)
    admin.put_bucket_acl(Bucket=bucket, ACL="authenticated-read")
    assert told() == ["everybody", "everybody"]
    admin.put_bucket_acl(Bucket=bucket, ACL="public-read")
    assert told() == ["public", "public"]
    assert {item.owner for item in walk(place)} == {"admin"}
    assert "AllUsers:READ" in walk(place)[0].access
    assert rights(place) == Rights()
    admin.put_bucket_acl(Bucket=bucket, ACL="public-read-write")
    assert rights(place) == Rights(writes=True, note="grants", detail="AllUsers:WRITE")
    assert told(target(seaweedfs.url(bucket))) == [None, None], "who may not ask does not know"
    admin.put_bucket_acl(Bucket=bucket, ACL="private")
    admin.put_object_acl(Bucket=bucket, Key="b", ACL="public-read")
    assert told(target(seaweedfs.url(bucket, "admin", acl=1))) == ["public", "owner"]


def test_what_is_open_to_all_is_read_without_a_key(seaweedfs):
    bucket = seaweedfs.new_bucket({"a.txt": b"hello"})
    seaweedfs.client().put_bucket_policy(
        Bucket=bucket, Policy=policy(bucket, "/*", "", Action=["s3:GetObject", "s3:ListBucket"])
    )
    with closing(crawler_for(target(seaweedfs.url(bucket, "", anonymous=1), None), Limits())) as crawler:
        (item,) = items_in(crawler)
        assert read(crawler, item) == ("hello", [])
    assert "AccessDenied" in refusal(seaweedfs.url(seaweedfs.new_bucket(), "", anonymous=1))


def test_credentials_come_from_where_the_library_looks(seaweedfs, tmp_path, monkeypatch):
    bucket = seaweedfs.new_bucket({"a.txt": b"hello"})
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    (tmp_path / "credentials").write_text(f"[p]\naws_access_key_id = reader\naws_secret_access_key = {SECRET}\n")
    assert "anonymous=1" in refusal(seaweedfs.url(bucket, "")), "and no address of a cloud was asked"
    assert "PANDIAN_PASSWORD" in refusal(seaweedfs.url(bucket), None)
    assert "ProfileNotFound" in refusal(seaweedfs.url(bucket, "", profile="none"))
    assert len(walk(Target("x", seaweedfs.url(bucket, "", profile="p")))) == 1
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "reader")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    assert len(walk(Target("x", seaweedfs.url(bucket, "")))) == 1


def test_the_cloud_of_this_machine_is_asked_for_credentials_on_request_alone(seaweedfs, monkeypatch, tmp_path):
    bucket = seaweedfs.new_bucket({"a.txt": b"hello"})
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    known = {"AccessKeyId": "reader", "SecretAccessKey": SECRET, "Token": None, "Expiration": "2999-01-01T00:00:00Z"}

    def cloud(handler, _number):
        body = json.dumps(known).encode() if handler.path.endswith("/role") else b"role"
        handler.send_response_only(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
        return True

    with between(seaweedfs.endpoint) as proxy:
        proxy.fault = cloud
        monkeypatch.setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", proxy.endpoint)
        (tmp_path / "config").write_text(
            f"[default]\nsso_start_url = {proxy.endpoint}\nsso_region = x\nsso_account_id = 1\nsso_role_name = r\n"
        )
        assert "metadata=1" in refusal(seaweedfs.url(bucket, ""))
        assert not proxy.asked
        assert len(walk(Target("x", seaweedfs.url(bucket, "", metadata=1)))) == 1
        assert any("security-credentials" in one for one in proxy.asked)


def test_what_is_wrong_is_said_before_the_walk(seaweedfs, certificates):
    bucket = seaweedfs.new_bucket({"a.txt": b"x"})
    assert "SignatureDoesNotMatch" in refusal(seaweedfs.url(bucket), "wrong")
    assert "InvalidAccessKeyId" in refusal(seaweedfs.url(bucket, "nobody"))
    assert "path_style" in refusal(seaweedfs.url("no-such-bucket"))
    assert "path_style" in refusal(seaweedfs.url("kein_$$_name"))
    with between(seaweedfs.endpoint) as proxy:
        url = seaweedfs.url(bucket, port=proxy.endpoint.rpartition(":")[2])
        for fault, said in {
            refuse(403, "RequestTimeTooSkewed"): "RequestTimeTooSkewed",
            refuse(400, "AuthorizationHeaderMalformed", "<Region>cn-north-1</Region>"): "cn-north-1",
            refuse(301, "PermanentRedirect", **{"x-amz-bucket-region": "eu-west-3"}): "eu-west-3",
            refuse(400, "ExpiredToken"): "ExpiredToken",
            refuse(403, "AccessDenied"): "AccessDenied",
            refuse(503, "SlowDown"): "HTTP 503",
        }.items():
            proxy.fault = fault
            assert said in refusal(url)
    assert "ConnectionRefused" in refusal(url)
    with between(seaweedfs.endpoint, certificates) as proxy:
        url = url_of(proxy.endpoint, bucket, "reader")
        assert "insecure=1" in refusal(url)
        for trusted in (f"{url}&ca={certificates.ca}", insecurely(Target("x", url)).url):
            with closing(crawler_for(Target("x", trusted, SECRET), Limits())) as crawler:
                crawler.check()


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("s3://bucket/a%20b/", "s3://bucket/a%20b"),
        ("s3://AK:s%2Bk@bucket", "s3://AK@bucket"),
        ("s3://", "s3://"),
        (
            "s3://AK@bucket/x?endpoint=http://minio:9000&path_style=1",
            "s3://AK@minio:9000/bucket/x?endpoint=http%3A%2F%2Fminio%3A9000&path_style=1",
        ),
        ("s3://?endpoint=oss.example", "s3://oss.example:443?endpoint=oss.example"),
    ],
)
def test_a_url_is_kept_without_its_secret_and_says_the_server(given, url, monkeypatch):
    monkeypatch.delenv("PANDIAN_PASSWORD", raising=False)
    told = []
    made = parse_target(given, warn=told.append)
    assert made.url == url
    assert parse_target(made.url, warn=told.append).url == url
    assert made.password == ("s+k" if "AK:" in given else None)
    assert "s+k" not in "".join(told)


@pytest.mark.parametrize(
    "given",
    ["s3://b?endpoint=ftp://x", "s3://b?endpoint=http://u:secret@x", "s3://b?endpoint=http://x/p", "s3:///b", "s3://b:1?endpoint=x"],
)  # fmt: skip
def test_a_url_that_names_no_server_is_refused(given):
    with pytest.raises(TargetError) as caught:
        parse_target(given)
    assert "secret" not in str(caught.value)


class Clouds:
    """In place of connections: what each host answers, as it was recorded; ``asked`` are the requests."""

    def __init__(self, monkeypatch, answers):
        self.asked, self.answers = [], answers
        monkeypatch.setattr("scanner.crawlers.s3.client.Http", self.connection)

    def connection(self, place, *, use_tls):
        return SimpleNamespace(open=partial(self.open, f"http{'s' * use_tls}://{place.host}"), close=lambda: None)

    def open(self, origin, method, asked, *, headers, follow):
        assert not follow
        self.asked.append(f"{method} {origin}{asked.partition('?')[0]}")
        scope = headers["Authorization"].partition("Credential=")[2].split("/")[2]
        status, told, body = self.answers(origin, scope, asked)
        return SimpleNamespace(
            status=status, headers=told, body=lambda: body, pieces=lambda: iter([body]), leave=lambda: None
        )


LISTED = b"<ListBucketResult><Contents><Key>a.txt</Key><Size>1</Size><ETag>e</ETag></Contents></ListBucketResult>"


def test_aws_says_in_which_region_a_bucket_is(monkeypatch):
    def answers(origin, scope, asked):
        if "eu-west-3" in origin and scope == "eu-west-3":
            return 200, {}, LISTED if "list-type" in asked else b""
        where = {"x-amz-bucket-region": "eu-west-3", "content-type": "application/xml"}
        return 301, where, b"<Error><Code>PermanentRedirect</Code><Message>m</Message></Error>"

    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    clouds = Clouds(monkeypatch, answers)
    assert len(walk(target("s3://AK@bucket"))) == 1
    assert clouds.asked[0] == "GET https://bucket.s3.amazonaws.com/"
    assert "GET https://bucket.s3.eu-west-3.amazonaws.com/" in clouds.asked


@pytest.mark.parametrize(
    ("endpoint", "region", "host"),
    [
        ("https://s3.oss-cn-hangzhou.aliyuncs.com", "cn-hangzhou", "b-1.s3.oss-cn-hangzhou.aliyuncs.com"),
        ("https://cos.ap-guangzhou.myqcloud.com", "ap-guangzhou", "b-1.cos.ap-guangzhou.myqcloud.com"),
        ("https://obs.cn-north-4.myhuaweicloud.com", "cn-north-4", "b-1.obs.cn-north-4.myhuaweicloud.com"),
    ],
)
def test_buckets_of_other_clouds_are_hosts_of_their_region(monkeypatch, endpoint, region, host):
    scopes = set()

    def answers(_origin, scope, asked):
        scopes.add(scope)
        return 200, {}, LISTED if "list-type" in asked else b""

    clouds = Clouds(monkeypatch, answers)
    (item,) = walk(target(f"s3://AK@b-1?endpoint={endpoint}&region={region}"))
    assert item.uri == f"s3://{endpoint.removeprefix('https://')}:443/b-1/a.txt"
    assert {one.rpartition("/")[0] for one in clouds.asked} == {f"GET https://{host}"}
    assert scopes == {region}
