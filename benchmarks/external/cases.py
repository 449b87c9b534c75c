"""Their files as cases of ours: a text, the types of ours that it is about, and what its authors expect."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Case:
    """``codes``: types of ours, any of which is right. ``values``: what must be found; empty: nothing of these types."""

    source: str
    name: str
    text: str
    codes: tuple[str, ...]
    values: tuple[str, ...] = ()
    some: bool = False
    """Something must be found, and the authors do not say what."""


_PHONES = ("CN_MOBILE", "CN_LANDLINE", "CN_SERVICE_NUMBER")
_ID = ("CN_RESIDENT_ID", "CN_HMT_RESIDENCE_PERMIT")
_SECRET = ("CREDENTIAL",)
_CARD = ("CN_BANK_CARD", "CREDIT_CARD")
ARGUS = {
    "phone": _PHONES, "id_number": _ID, "bank_card": _CARD, "credit_card": _CARD, "passport": ("CN_PASSPORT", "CN_EXIT_PERMIT", "CN_HOME_RETURN_PERMIT"), "license_plate": ("CN_LICENSE_PLATE",),
    "credit_code": ("CN_USCC",), "military_id": ("CN_MILITARY_ID",), "qq": ("CN_QQ",), "wechat": ("WECHAT_ID",), "social_security": ("CN_SOCIAL_SECURITY", "CN_RESIDENT_ID"), "address": ("CN_ADDRESS", "LOCATION"),
    "organization": ("ORGANIZATION",), "workplace": ("ORGANIZATION",), "person": ("PERSON",), "location": ("LOCATION", "CN_ADDRESS"), "job_title": ("JOB_TITLE",), "date_of_birth": ("DATE_OF_BIRTH",),
    "ethnicity": ("CN_ETHNICITY",), "religion": ("RELIGION",), "political": ("POLITICAL_STATUS",), "medical": ("MEDICAL",), "criminal_record": ("CRIMINAL_RECORD",),
    "financial": ("CREDIT_RECORD", "SALARY", "CN_BANK_ACCOUNT"), "biometric": ("BIOMETRIC",), "email": ("EMAIL_ADDRESS",), "imei": ("IMEI",), "ip_address": ("IP_ADDRESS",), "mac_address": ("MAC_ADDRESS",),
    "openai_api_key": _SECRET, "anthropic_api_key": _SECRET, "aws_access_key": _SECRET, "github_token": _SECRET, "jwt": _SECRET, "ssh_private_key": _SECRET,
}  # fmt: skip
"""Their types -> ours. What is not here (age, gender, school, sexual orientation, ...) has no type of ours."""
ALL = tuple(sorted({code for codes in ARGUS.values() for code in codes}))


def argus(name: str, text: str) -> Iterator[Case]:
    """argus-redact's fixtures; cases in other languages than Chinese and English are left out."""
    for row in json.loads(text):
        case, given = f"{name}/{row['id']}", row["input"]
        languages = row.get("lang", "zh")
        if not {languages} & {"zh", "en"} if isinstance(languages, str) else not {"zh", "en"} >= set(languages):
            continue
        if "should_match" in row:
            codes = ARGUS.get(row["type"])
            if codes:
                values = (row["expected_text"],) if row.get("expected_text") else ()
                if not row["should_match"] and row["type"] == "social_security":
                    codes = codes[:1]  # the number itself is often that of the identity card
                yield Case(
                    "argus-redact", case, given, codes, values if row["should_match"] else (), row["should_match"]
                )
        elif "should_find_pii" in row:
            yield Case("argus-redact", case, given, ALL, (), row["should_find_pii"])
        elif len(row.get("pii_types", ())) == len(row.get("pii_values", ())) > 0:
            for number, (value, kind) in enumerate(zip(row["pii_values"], row["pii_types"], strict=True)):
                if kind in ARGUS:
                    yield Case("argus-redact", f"{case}#{number}", given, ARGUS[kind], (value,), some=True)
        elif "pii_values" in row:
            for number, value in enumerate(row["pii_values"]):
                yield Case("argus-redact", f"{case}#{number}", given, ALL, (value,), some=True)
        else:
            expected = row["entities"] if "entities" in row else row["expected_entities"]
            if not expected:
                yield Case("argus-redact", case, given, ALL)
            for number, each in enumerate(expected):
                if each["type"] in ARGUS:
                    yield Case(
                        "argus-redact", f"{case}#{number}", given, ARGUS[each["type"]], (each["text"],), some=True
                    )


_ASSERTED = re.compile(r"assert(True|False)\(validator\.is_valid\('(\w+)'(, True)?\)")


def id_validator(_: str, text: str) -> Iterator[Case]:
    """Its numbers, each after the word for it; its strict mode asks more (the county must exist already) and is kept apart."""
    for number, (right, value, strict) in enumerate(_ASSERTED.findall(text)):
        values = (value,) if right == "True" else ()
        yield Case(
            "id-validator",
            f"is_valid/{number}{'/strict' if strict else ''}/{value}",
            f"身份证号：{value}",
            _ID,
            values,
            some=bool(values),
        )
    for value in sorted(set(re.findall(r"get_info\('(\w+)'\)", text))):
        yield Case("id-validator", f"get_info/{value}", f"身份证号：{value}", _ID, (value,), some=True)


ANY_RULE: dict[str, tuple[tuple[str, ...], str]] = {
    "手机机身码(IMEI)": (("IMEI",), "IMEI："), "网址(URL)": (("URL",), "网址："), "统一社会信用代码": (("CN_USCC",), "统一社会信用代码："), "银行卡号": ((*_CARD, "CN_BANK_ACCOUNT"), "银行卡号："),
    "中文姓名": (("PERSON",), "姓名："), "车牌号": (("CN_LICENSE_PLATE",), "车牌号："), "手机号": (("CN_MOBILE",), "手机："), "email": (("EMAIL_ADDRESS",), "邮箱："), "座机": (("CN_LANDLINE",), "座机："),
    "身份证号": (_ID, "身份证号："), "护照": (("CN_PASSPORT",), "护照号："), "qq号": (("CN_QQ",), "QQ："), "微信号": (("WECHAT_ID",), "微信号："), "ip-v4": (("IP_ADDRESS",), "IP："), "ip-v6": (("IP_ADDRESS",), "IP："),
    "mac地址": (("MAC_ADDRESS",), "MAC："), "香港身份证": (("HK_ID",), "香港身份证："), "澳门身份证": (("MACAU_ID",), "澳门身份证："), "台湾身份证": (("TW_ID",), "台湾身份证："), "军官/士兵证": (("CN_MILITARY_ID",), "军官证："),
    "户口薄": (_ID, "身份证号："),
}  # fmt: skip
"""How a title begins -> types of ours and the word that we set before the example."""
_RULE = re.compile(
    r"title:\s*'([^']*)'.*?examples:\s*(\[.*?\])(?:,?\s*counterExamples:\s*(\[.*?\]))?\s*,?\s*\}", re.DOTALL
)


def any_rule(_: str, text: str) -> Iterator[Case]:
    """Examples of its expressions: shapes without a check, each set after the word for it."""
    for title, examples, counters in _RULE.findall(text):
        entry = next((ANY_RULE[begin] for begin in ANY_RULE if title.startswith(begin)), None)
        if entry is None:
            continue
        codes, word = entry
        for listed, right in ((examples, True), (counters, False)):
            for value in ast.literal_eval(listed) if listed else ():
                values = (str(value),) if right else ()
                yield Case("any-rule", f"{title[:24]}/{value}", f"{word}{value}", codes, values, some=right)


PRESIDIO = {
    "email": ("EMAIL_ADDRESS",), "ip": ("IP_ADDRESS",), "mac": ("MAC_ADDRESS",), "url": ("URL",), "credit_card": _CARD,
}  # fmt: skip


def presidio(name: str, text: str) -> Iterator[Case]:
    """The tables of its parametrized tests, read as literals: text, number of findings, their places."""
    kind = name.removeprefix("test_").removesuffix("_recognizer")
    number = 0
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "parametrize" and len(node.args) > 1):
            continue
        try:
            names = ast.literal_eval(node.args[0]).replace(" ", "").split(",")
            rows: list[Any] = ast.literal_eval(node.args[1])
        except ValueError:
            continue
        for row in rows:
            given = dict(zip(names, row, strict=False))
            if not {"text", "expected_len"} <= set(given):
                continue
            number += 1
            places = next((given[key] for key in ("expected_positions", "expected_res") if given.get(key)), ())
            values = tuple(given["text"][start:end] for start, end in places)
            yield Case(
                "presidio",
                f"{kind}/{number}/{given['text'][:40]}",
                given["text"],
                PRESIDIO[kind],
                values,
                some=given["expected_len"] > 0,
            )


READERS: dict[str, Callable[[str, str], Iterator[Case]]] = {
    "argus-redact": argus, "id-validator": id_validator, "any-rule": any_rule, "presidio": presidio,
}  # fmt: skip
