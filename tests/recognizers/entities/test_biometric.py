"""Biometric data: templates, vectors and genes behind their label; words about them are none."""

import base64
import random

import pytest

from recognizers.pack import recognizers
from tests.recognizers.finding import both

BIOMETRIC = "BIOMETRIC"
TEMPLATE = base64.b64encode(random.Random(5).randbytes(300)).decode()
VECTOR = "[" + ", ".join(f"{random.Random(i).uniform(-1, 1):.4f}" for i in range(128)) + "]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"指纹特征：{TEMPLATE}", [TEMPLATE]),
        (f"人脸特征向量：{VECTOR}", [VECTOR]),
        (f'"face_embedding": {VECTOR}', [VECTOR]),
        (f"fingerprint_template={TEMPLATE[:64]}", [TEMPLATE[:64]]),
        ("基因序列：ATGCGTACGTTAGCCTAGGCTAACG", ["ATGCGTACGTTAGCCTAGGCTAACG"]),
        ("人脸识别技术应用安全管理办法", []),
        ("指纹特征：已采集", []),
        ("人脸数据：/data/face/2024.jpg", []),
        ("face data: unavailable", []),
        ("声纹特征 0512BD13110722311710CF5327AC435A", ["0512BD13110722311710CF5327AC435A"]),
        ("SSH 密钥指纹：d41d8cd98f00b204e9800998ecf8427e", []),
        ("interface data: AbC123dEf456GhI789", []),
        ("SHA1 Fingerprint=AB:CD:EF:01:23:45:67:89", []),
    ],
)
def test_biometric(text, expected):
    assert both(text, BIOMETRIC) == expected


def test_cells():
    judge = recognizers()[BIOMETRIC].judge_cell
    assert judge(TEMPLATE).score >= 0.85
    assert judge(VECTOR).score >= 0.85
    assert [judge(cell) for cell in ("已采集", "/a/b/c/face20240101.jpg", "12345678901234567890")] == [None] * 3
