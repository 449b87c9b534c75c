"""Marks of secrecy stand alone; the same words in a law or a news text are no marks."""

import pytest

from tests.recognizers.finding import both

STATE, TRADE, COMPANY, SUBJECT = "STATE_SECRET_MARK", "TRADE_SECRET_MARK", "SECRECY_MARK", "TRADE_SECRET_SUBJECT"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("机密★10年", ["机密★10年"]),
        ("绝密★", ["绝密★"]),
        ("秘密 ★ 启用前", ["秘密 ★ 启用前"]),
        ("绝密★长期\n关于", ["绝密★长期"]),
        ("机密★十年", ["机密★十年"]),
        ("秘密★6个月", ["秘密★6个月"]),
        ("本文件机密★1年", ["机密★1年"]),
        ("机密★１０年", ["机密★１０年"]),
        ("机\u200b密★", ["机\u200b密★"]),
        ("机密", []),
        ("五星★好评", []),
        ("保密★", []),
    ],
)
def test_state_secrets(text, expected):
    assert both(text, STATE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("商业秘密", ["商业秘密"]),
        ("【核心商密】", ["核心商密"]),
        ("密级：商业秘密\n", ["商业秘密"]),
        ("核心商密  严禁外传", ["核心商密", "严禁外传"]),
        ("资料\n严禁外泄！", ["严禁外泄"]),
        ("侵犯商业秘密的行为", []),
        ("不得泄露商业秘密。", []),
        ("第三条 商业秘密是指", []),
    ],
)
def test_trade_secrets(text, expected):
    assert both(text, TRADE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("内部资料 注意保密", ["内部资料", "注意保密"]),
        ("【机密】", ["机密"]),
        ("密级：秘密\n", ["秘密"]),
        ("CONFIDENTIAL\n", ["CONFIDENTIAL"]),
        ("Strictly Confidential", []),
        ("INTERNAL USE ONLY", ["INTERNAL USE ONLY"]),
        ("仅供内部使用。", ["仅供内部使用"]),
        ("|绝密|", ["绝密"]),
        ("机密★", []),
        ("保守国家秘密", []),
        ("公司内部资料管理办法规定", []),
        ("保密义务", []),
        ("保密\n", ["保密"]),
        ("本合同的保密条款", []),
        ("THE CONFIDENTIALITY", []),
    ],
)
def test_company_marks(text, expected):
    assert both(text, COMPANY) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("附件：客户名单、底价", ["客户名单", "底价"]), ("源代码", ["源代码"]), ("客户服务", [])],
)
def test_subjects_are_weak_evidence(text, expected):
    assert both(text, SUBJECT) == expected
