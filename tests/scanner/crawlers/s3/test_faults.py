"""Servers of S3 that fail, drip, break off, refuse or end a login: what is met and read all the same."""

from __future__ import annotations

import os
import threading
from contextlib import closing, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ReadError
from models.limits import Limits
from models.records import Listing, Problem
from scanner.crawlers.registry import crawler_for
from scanner.crawlers.s3 import share as s3_share
from scanner.crawlers.s3.exposure import bucket_access, by_list
from scanner.crawlers.s3.listing import page
from scanner.crawlers.s3.place import Locator, located
from tests.scanner.crawlers.contract import items_in, read, walk
from tests.scanner.crawlers.s3.test_contract import target
from tests.servers.s3_between import between, refuse

QUICK = Limits(patience=0.2)


@pytest.fixture
def proxy(seaweedfs):
    with between(seaweedfs.endpoint) as running:
        yield running


def place_behind(proxy, seaweedfs, bucket, **options):
    return target(seaweedfs.url(bucket, port=proxy.endpoint.rpartition(":")[2], **options))


def test_an_error_in_every_tenth_answer_loses_nothing(seaweedfs, proxy, monkeypatch):
    monkeypatch.setattr(s3_share, "PAGE", 5)
    bucket = seaweedfs.new_bucket({f"{at % 4}/{at}.txt": str(at).encode() for at in range(30)})
    broken = refuse(500, "InternalError")
    proxy.fault = lambda handler, number: number % 10 == 0 and broken(handler, number)
    place = place_behind(proxy, seaweedfs, bucket)
    with closing(crawler_for(place, QUICK)) as crawler:
        met = list(crawler.walk())
        texts = [read(crawler, item)[0] for item in met if not isinstance(item, Listing)]
    assert sorted(texts) == sorted(map(str, range(30)))
    assert all(one.complete for one in met if isinstance(one, Listing))
    assert {one.partition(" ")[0] for one in proxy.asked} == {"GET"}, "nothing is asked that could change something"


def test_a_server_that_asks_for_patience_gets_it(seaweedfs, proxy, monkeypatch):
    waits = []
    monkeypatch.setattr("scanner.crawlers.patience.time.sleep", waits.append)
    bucket = seaweedfs.new_bucket({"a.txt": b"x"})
    with closing(crawler_for(place_behind(proxy, seaweedfs, bucket), QUICK)) as crawler:
        (item,) = items_in(crawler)
        first = len(proxy.asked)
        slow = refuse(503, "SlowDown", **{"Retry-After": "7"})
        proxy.fault = lambda handler, number: number == first + 1 and slow(handler, number)
        assert read(crawler, item) == ("x", [])
    assert [wait >= 7 for wait in waits] == [True]


def test_a_connection_that_ends_within_a_range_costs_that_try(seaweedfs, proxy):
    data = os.urandom(600_000)
    bucket = seaweedfs.new_bucket({"big": data})
    with closing(crawler_for(place_behind(proxy, seaweedfs, bucket), QUICK)) as crawler:
        (item,) = items_in(crawler)
        broken = []

        def cut(handler, _number):
            if broken:
                return False
            broken.append(handler.headers["Range"])
            handler.send_response_only(206)
            handler.send_header("Content-Range", f"{handler.headers['Range'].replace('=', ' ')}/{len(data)}")
            handler.send_header("Content-Length", "1000")
            handler.send_header("ETag", handler.headers["If-Match"])
            handler.end_headers()
            handler.wfile.write(data[:500])
            handler.close_connection = True
            return True

        proxy.fault = cut
        with crawler.source(item).open() as stream:
            assert stream.read() == data
        assert broken


def test_a_drip_ends(seaweedfs, proxy, monkeypatch):
    bucket = seaweedfs.new_bucket({"a.txt": b"x" * 1000})
    with closing(crawler_for(place_behind(proxy, seaweedfs, bucket), Limits(patience=0.01))) as crawler:
        (item,) = items_in(crawler)
        done = threading.Event()

        def drip(handler, _number):
            handler.send_response_only(200)
            handler.send_header("Content-Length", "100000")
            handler.end_headers()
            with suppress(OSError):
                while not done.wait(0.01):
                    handler.wfile.write(b"x")
            return True

        proxy.fault = drip
        monkeypatch.setattr("scanner.crawlers.share.TIMEOUT", 0.05)
        with pytest.raises(ReadError) as caught:
            read(crawler, item)
        done.set()
    assert caught.value.problem == Problem("connection", "TimeoutError")


def test_a_server_with_room_for_one_is_walked_and_read_by_one(seaweedfs, proxy, monkeypatch):
    monkeypatch.setattr(s3_share, "PAGE", 4)
    bucket = seaweedfs.new_bucket({f"{at}.txt": b"x" for at in range(12)})
    proxy.room = 1
    with closing(
        crawler_for(place_behind(proxy, seaweedfs, bucket), Limits(patience=0.05, max_connections=40))
    ) as crawler:
        items = items_in(crawler)
        assert len(items) == 12
        assert all(read(crawler, item) == ("x", []) for item in items)


def test_a_listing_that_ends_in_the_middle_is_told_and_no_deletion(seaweedfs, proxy, monkeypatch):
    monkeypatch.setattr(s3_share, "PAGE", 4)
    bucket = seaweedfs.new_bucket({f"d/e/{at}.txt": b"x" for at in range(12)})
    with closing(crawler_for(place_behind(proxy, seaweedfs, bucket), Limits(patience=0.02))) as crawler:
        gone = refuse(503, "ServiceUnavailable")
        proxy.fault = lambda handler, number: "continuation-token" in handler.path and gone(handler, number)
        met = list(crawler.walk())
    problem = Problem("connection", "HTTP 503")
    listed = [one for one in met if isinstance(one, Listing)]
    assert [(one.uri.partition(bucket)[2], one.complete, one.problem) for one in listed] == [
        ("/d/e", False, problem), ("/d", False, problem), ("", False, problem),
    ]  # fmt: skip
    failed = [one for one in met if not isinstance(one, Listing) and one.problem]
    assert [(one.uri.partition(bucket)[2], one.problem) for one in failed] == [("/", problem)]
    assert len(met) == 4 + 1 + 3


def test_one_object_that_is_refused_costs_that_one_and_a_login_that_ends_is_said(seaweedfs, proxy):
    bucket = seaweedfs.new_bucket({"a.txt": b"x", "b.txt": b"y"})
    with closing(crawler_for(place_behind(proxy, seaweedfs, bucket), QUICK)) as crawler:
        first, second = items_in(crawler)
        denied = refuse(403, "AccessDenied")
        proxy.fault = lambda handler, number: "a.txt" in handler.path and denied(handler, number)
        before = len(proxy.asked)
        with pytest.raises(ReadError) as caught:
            read(crawler, first)
        assert caught.value.problem == Problem("unreadable", "AccessDenied")
        assert len(proxy.asked) == before + 1, "a refusal is not asked again"
        assert read(crawler, second) == ("y", [])
        proxy.fault = refuse(400, "ExpiredToken")
        with pytest.raises(ReadError) as caught:
            read(crawler, second)
        assert caught.value.problem == Problem("connection", "login")


@pytest.mark.parametrize("answer", [(200, None), (206, "bytes 9-12/99"), (206, "bytes 1-9/99")])
def test_other_bytes_than_those_asked_for_are_not_taken(seaweedfs, proxy, answer):
    status, told = answer
    bucket = seaweedfs.new_bucket({"a.txt": b"0123456789"})
    with closing(crawler_for(place_behind(proxy, seaweedfs, bucket), QUICK)) as crawler:
        (item,) = items_in(crawler)

        def other(handler, _number):
            handler.send_response_only(status)
            if told:
                handler.send_header("Content-Range", told)
            handler.send_header("Content-Length", "4")
            handler.send_header("ETag", handler.headers["If-Match"])
            handler.end_headers()
            handler.wfile.write(b"0123")
            return True

        proxy.fault = other
        with pytest.raises(ReadError) as caught:
            crawler.read(item.locator, 1, 9)
        assert caught.value.problem == Problem("unreadable", "Range")


def test_the_answer_of_something_in_between_is_not_taken_for_the_object(seaweedfs, proxy):
    bucket = seaweedfs.new_bucket({"a.txt": b"0123456789"})
    with closing(crawler_for(place_behind(proxy, seaweedfs, bucket), QUICK)) as crawler:
        (item,) = items_in(crawler)
        proxy.fault = refuse(200, "please log in")
        with pytest.raises(ReadError) as caught:
            read(crawler, item)
        assert caught.value.problem == Problem("changed")


def test_a_whole_object_in_place_of_a_range_is_taken_as_far_as_asked(seaweedfs, proxy):
    bucket = seaweedfs.new_bucket({"a.txt": b"0123456789"})
    with closing(crawler_for(place_behind(proxy, seaweedfs, bucket), QUICK)) as crawler:
        (item,) = items_in(crawler)
        endless = threading.Event()

        def pour(handler, _number):
            handler.send_response_only(200)
            handler.send_header("Content-Length", str(1 << 40))
            handler.send_header("ETag", handler.headers["If-Match"])
            handler.end_headers()
            with suppress(OSError):
                while not endless.is_set():
                    handler.wfile.write(b"0123456789" * 10_000)
            return True

        proxy.fault = pour
        assert crawler.read(item.locator, 0, 7) == b"0123456"
        endless.set()


@given(st.binary(max_size=300))
def test_no_answer_breaks_the_reader_of_listings(noise):
    for body in (
        noise,
        b"<ListBucketResult><Contents><Key>" + noise,
        b"<ListBucketResult><IsTruncated>true</IsTruncated>" + noise + b"</ListBucketResult>",
    ):
        with suppress(ReadError):
            assert all(
                found.key == found.key.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
                for found in page(body).objects
            )


@given(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=40),
    st.text(st.characters(max_codepoint=126), max_size=9),
)
def test_a_locator_says_what_it_was_made_of(key, etag):
    assert located(Locator("v/1;2", etag, "bucket", key).text()) == ("v/1;2", etag, "bucket", key)


def test_a_key_that_is_no_text_is_met_and_cannot_be_asked_for(seaweedfs, proxy):
    bucket = seaweedfs.new_bucket({"a.txt": b"x"})
    body = (
        b"<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>"
        b"<Contents><Key>%C3%FB%B5%A5/a+b.txt</Key><Size>3</Size><ETag>x</ETag></Contents></ListBucketResult>"
    )

    def listing(handler, _number):
        handler.send_response_only(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
        return True

    proxy.fault = listing
    with closing(crawler_for(place_behind(proxy, seaweedfs, bucket), QUICK)) as crawler:
        (item,) = items_in(crawler)
        assert item.uri.endswith("/%C3%FB%B5%A5/a%20b.txt")
        with pytest.raises(ReadError) as caught:
            read(crawler, item)
        assert caught.value.problem.code == "unreadable"


OWNER = {"ID": "me"}
ALL = {"Grantee": {"URI": "http://acs.amazonaws.com/groups/global/AllUsers"}, "Permission": "READ"}
OTHER = {"Grantee": {"ID": "you"}, "Permission": "FULL_CONTROL"}
READS = '{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:Get*", "Resource": "arn:aws-cn:s3:::b/open/*"%s}'
FROM = ', "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}'
SHUT = '{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}'
STAFF = '{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::1:root"}, "Action": "*", "Resource": "*"}'


@pytest.mark.parametrize(
    ("grants", "policy", "status", "blocked", "exposure"),
    [
        ([], None, {}, {}, "owner"),
        ([OTHER], None, {}, {}, "group"),
        ([ALL], None, {}, {}, "public"),
        ([ALL], None, {}, {"IgnorePublicAcls": True}, "owner"),
        ([{"Grantee": ALL["Grantee"], "Permission": "READ_ACP"}], None, {}, {}, "owner"),
        ([], READS % "", True, {}, "public"),
        ([], READS % "", None, {}, "public"),
        ([], READS % FROM, True, {}, "public"),
        ([], READS % FROM, None, {}, "group"),
        ([], READS % FROM, False, {}, "group"),
        ([], READS % "" + "," + SHUT, None, {}, "owner"),
        ([], READS % "", True, {"RestrictPublicBuckets": True}, "group"),
        ([], STAFF, False, {}, "group"),
        ([], "}", None, {}, None),
        ([], "}", True, {}, "public"),
        (None, None, {}, {}, None),
        (None, READS % "", None, {}, "public"),
    ],
)
def test_who_can_read_is_put_together_from_what_is_told(grants, policy, status, blocked, exposure):
    told = {
        "get_bucket_acl": None if grants is None else {"Owner": OWNER, "Grants": grants},
        "get_public_access_block": {"PublicAccessBlockConfiguration": blocked},
        "get_bucket_policy": {"Policy": f'{{"Statement": [{policy}]}}'} if policy else {},
        "get_bucket_policy_status": {"PolicyStatus": {"IsPublic": status}} if isinstance(status, bool) else status,
    }
    access = bucket_access(told.__getitem__)
    assert access.of("b/open/x", access.exposure) == exposure
    if policy and exposure == "public" and policy != "}":
        assert access.of("b/x", access.exposure) == (None if grants is None else "owner")


def test_an_access_list_without_grants_is_the_owners():
    assert by_list({}) == "owner"
    assert by_list({"Owner": OWNER, "Grants": [{"Grantee": OWNER, "Permission": "FULL_CONTROL"}]}) == "owner"


def test_the_walk_keeps_pages_and_no_bucket(seaweedfs, proxy, monkeypatch):
    bucket = seaweedfs.new_bucket({f"{at:03}": b"x" for at in range(40)})
    monkeypatch.setattr(s3_share, "PAGE", 2)
    with closing(crawler_for(place_behind(proxy, seaweedfs, bucket), QUICK)) as crawler:
        met = crawler.walk()
        for _ in range(4):
            next(met)
        met.close()
    assert sum("list-type=2" in one for one in proxy.asked) < 8, "a page or two ahead of the walk"
    assert len(walk(place_behind(proxy, seaweedfs, bucket))) == 40
