"""File numbers of driving licences: 12 digits behind 档案编号, but not those of other archives."""

import pytest

from tests.recognizers.finding import both
from tests.recognizers.papers import disguises
from tests.recognizers.tables import in_column

TYPE = "CN_DRIVER_LICENSE_FILE"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("档案编号：330100123456", "330100123456"),
        ("驾驶证档案编号110012345678。", "110012345678"),
        ("驾照档案号:440300654321", "440300654321"),
        ("准驾车型 C1 档案编号 991234567890", "991234567890"),
        ("檔案編號：330100123456", "330100123456"),
        ("jszdabh: 330100123456", "330100123456"),
    ],
)
def test_found(text, expected):
    assert both(text, TYPE) == [expected]


@pytest.mark.parametrize("written", [*disguises("330100123456")])
def test_disguised(written):
    text = f"资料：驾驶证档案编号：{written}，请核对"
    assert both(text, TYPE) == [written]


@pytest.mark.parametrize(
    "text",
    [
        "档案编号：990100123456",
        "人事档案编号：330100123456",
        "病案档案编号：330100123456",
        "档案编号 33010012345",
        "档案编号 3301001234567",
        "330100123456",
        "档案编号：000000000000",
        "档案管理：330100123456",
    ],
)
def test_something_else(text):
    assert both(text, TYPE) == []


@pytest.mark.parametrize("name", ["驾驶证档案编号", "档案编号", "dabh"])
def test_in_a_column(name):
    assert in_column(name, ["330100123456", "110012345678", "440300654321"]).get(TYPE) == 3
