"""S3 passes the contract, against SeaweedFS."""

from __future__ import annotations

import json

import pytest

from scanner.targets import parse_target
from tests.scanner.crawlers.contract import (
    CrawlerContract,
    Place,
)
from tests.scanner.crawlers.local.test_contract import NAMES
from tests.servers.s3 import SECRET

KEYS = [f"{folder}{name}" for folder, name in zip(["", "部门 A/", "b/"], NAMES, strict=True)]


def target(url, password=SECRET, **more):
    return parse_target(url, password=password, **more)


def everything(server, bucket):
    """What lies in a bucket and how it is set up."""
    admin = server.client()
    told = admin.list_object_versions(Bucket=bucket)
    return [
        (one["Key"], one["ETag"], one["Size"], one["LastModified"], one["VersionId"]) for one in told["Versions"]
    ], admin.get_bucket_acl(Bucket=bucket)["Grants"]


def deny(server, bucket, action, resource):
    statement = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": f"arn:aws:s3:::{bucket}{resource}"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    server.client().put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


class TestS3(CrawlerContract):
    @pytest.fixture
    def place(self, seaweedfs):
        objects = {key: f"text {number} 张三".encode() for number, key in enumerate(KEYS)}
        bucket = seaweedfs.new_bucket(objects | {"secret.txt": b"no"})
        deny(seaweedfs, bucket, "s3:GetObject", "/secret.txt")

        def hide():
            deny(seaweedfs, bucket, "s3:ListBucket", "")
            return target(seaweedfs.url(bucket, "opener")), f"s3://127.0.0.1:{seaweedfs.port}/{bucket}"

        def write(crawler, item):
            with crawler.source(item).open() as stream:
                stream.write(b"x")

        def remove(name):
            key = next(key for key in KEYS if key.endswith(name))
            seaweedfs.client().delete_object(Bucket=bucket, Key=key)

        return Place(
            target=target(seaweedfs.url(bucket)),
            missing=target(seaweedfs.url("gone")),
            readable={name: [f"text {number} 张三"] for number, name in enumerate(NAMES)},
            unreadable="secret.txt",
            state=lambda: everything(seaweedfs, bucket),
            remove=remove,
            write=write,
            hide=hide,
        )
