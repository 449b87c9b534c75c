"""docs/feeds.md tells the truth: what it shows is valid, and what it says of normal forms is what is hashed."""

from __future__ import annotations

import json
import re

import pytest
from jsonschema import Draft202012Validator
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from models.records import TextChunk
from recognizers.lane import LaneOptions, ObjectScan
from reports.feeds import FEEDS, feed
from tests.house.code import ROOT
from tests.reports.feeds.examples import NORMAL_FORMS

PAGE = (ROOT / "docs/feeds.md").read_text("utf-8")
LABELS = {
    "CN_RESIDENT_ID": "身份证号", "CN_MOBILE": "手机", "CN_LANDLINE": "座机", "CN_BANK_CARD": "银行卡号", "EMAIL_ADDRESS": "邮箱",
    "CN_LICENSE_PLATE": "车牌", "CN_USCC": "社会信用代码", "WECHAT_ID": "微信号", "CN_QQ": "QQ号", "PERSON": "姓名", "CN_ADDRESS": "地址",
}  # fmt: skip


@pytest.mark.parametrize(
    ("entity", "written", "normal"), [line[:3] for line in NORMAL_FORMS], ids=[line[0] for line in NORMAL_FORMS]
)
def test_the_normal_form_of_a_type_is_the_one_described(entity, written, normal):
    scan = ObjectScan(LaneOptions(names="off"))
    found = [*scan.feed(TextChunk(f"{LABELS[entity]}：{written}".encode())), *scan.finish()]
    assert [match.normal for match in found if match.entity_type == entity] == [normal]


def test_every_feed_has_its_line_and_its_chapter():
    for name in FEEDS:
        line = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |"))
        assert feed(name).media_type in line
        assert ("the whole" in line) == feed(name).whole
        assert f"\n## {name}\n" in PAGE


def test_the_event_shown_is_valid():
    shown = re.search(r"<!-- make docs: ocsf -->\n```json\n(.*?)\n```", PAGE, re.DOTALL)[1]
    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version="1.8.0"))
    described = schema.get_class_schema(class_name="data_security_finding", profiles=["data_classification"])
    assert list(Draft202012Validator(described).iter_errors(json.loads(shown))) == []
