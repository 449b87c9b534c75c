"""Licence plates."""

import pytest

from models.entities import tables
from tests.recognizers.finding import both

PLATE = "CN_LICENSE_PLATE"


@pytest.mark.parametrize("province", sorted(tables.plate_provinces()))
def test_every_province(province):
    assert both(f"车{province}A12345停", PLATE) == [f"{province}A12345"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("车牌京A12345", ["京A12345"]),
        ("京A·12345", ["京A·12345"]),
        ("京A•12345", ["京A•12345"]),
        ("京A.12345", ["京A.12345"]),
        ("京A-12345", ["京A-12345"]),
        ("京A 12345", ["京A 12345"]),
        ("沪AD12345", ["沪AD12345"]),
        ("沪A12345D", ["沪A12345D"]),
        ("粤Z1234港", ["粤Z1234港"]),
        ("粤Z1234澳", ["粤Z1234澳"]),
        ("鲁B1234挂", ["鲁B1234挂"]),
        ("京A1234警", ["京A1234警"]),
        ("京A1234学", ["京A1234学"]),
        ("京Ａ１２３４５", ["京Ａ１２３４５"]),
        ("车牌 使123456", ["使123456"]),
        ("车牌 123456使", ["123456使"]),
        ("123456使用", []),
        ("京A12345、沪B67890", ["京A12345", "沪B67890"]),
        ("京A座12345室", []),
        ("江苏A12345", []),
        ("苏A12345", ["苏A12345"]),
        ("京AABCDE", []),
        ("车牌京AABCDE", ["京AABCDE"]),
        ("京I12345", []),
        ("京A1234O", []),
        ("京A1234567", []),
        ("编码京A12345", []),
    ],
)
def test_plates(text, expected):
    assert both(text, PLATE) == expected
