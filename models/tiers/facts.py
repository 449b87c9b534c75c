"""The facts a policy may ask for: one table of names and meanings, and how they are worked out of counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.entities import catalogue


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure about an object: its name in policy files, its meaning, and whether it counts people or values."""

    name: str
    counts: str
    zh: str
    en: str


FACTS: tuple[Fact, ...] = (
    Fact("people", "people", "不同的个人（数据主体）", "distinct people (data subjects)"),
    Fact("people_ordinary", "people", "其记录含一般个人信息的个人", "people whose record holds ordinary personal data"),
    Fact(
        "people_sensitive",
        "people",
        "其记录含敏感个人信息（含最高等级数据项）的个人",
        "people whose record holds sensitive (or critical) personal data",
    ),
    Fact(
        "people_sensitive_linked",
        "people",
        "其中，敏感信息与其他个人信息同处一条记录",
        "of these, people with other personal data beside it",
    ),
    Fact(
        "people_id_alone",
        "people",
        "其记录中仅有证件号码，别无其他个人信息",
        "people whose record holds an identity number and nothing else personal",
    ),
    Fact(
        "people_id_bank",
        "people",
        "证件号码与银行卡号或账号同处一条记录的个人",
        "people whose identity number stands in one record with a bank card or account",
    ),
    Fact(
        "people_id_contact",
        "people",
        "证件号码、姓名与手机号（或地址）同处一条记录的个人",
        "people whose identity number, name and mobile or address stand in one record",
    ),
    Fact("people_salary", "people", "薪酬可对应到人的个人", "people whose salary stands in their record"),
    Fact("people_minor", "people", "不满十四周岁的未成年人", "children under 14"),
    Fact(
        "positions_repeated",
        "values",
        "同一人首个位置之外的不同位置（行踪轨迹）",
        "places of a person beyond the first: a track of positions",
    ),
    Fact(
        "people_estimated",
        "yes or no",
        "人数为估计值（1）或精确值（0）",
        "1 where people are estimated, 0 where counted",
    ),
    Fact(
        "items_ordinary",
        "values",
        "一般个人信息；不含单独出现的姓名、职务与企业公开的地址和电话",
        "ordinary personal data, without names and titles standing alone and without published company particulars",
    ),
    Fact(
        "items_sensitive",
        "values",
        "敏感个人信息；不含未对应到人的薪酬",
        "sensitive personal data, without salaries that belong to nobody named",
    ),
    Fact(
        "items_critical",
        "values",
        "口令、密钥等一旦出现即为最高等级的数据",
        "passwords, keys and whatever else is critical",
    ),
    Fact(
        "items_business",
        "values",
        "合同号、发票号等业务数据；不含机构名称、地点与商业秘密主题词",
        "business data such as contract and invoice numbers, without organisations, places and trade-secret subjects",
    ),
    Fact("items_public", "values", "公开的企业信息", "public company data"),
    Fact("items_masked", "values", "原文中已脱敏的值", "values that stood masked in the source"),
    Fact(
        "names_alone",
        "values",
        "单独出现的姓名（旁无其他个人信息）",
        "names standing alone, with nothing else personal beside them",
    ),
    Fact(
        "names_uncertain",
        "values",
        "正文中单独出现、把握不大的姓名，不计入人数",
        "names standing alone in running text that are but a guess; not counted as people",
    ),
    Fact("titles_alone", "values", "单独出现的职务", "job titles standing alone"),
    Fact(
        "company_particulars",
        "values",
        "与企业同处、无个人在旁的地址、固定电话",
        "addresses and landlines beside a company, with no person in the record",
    ),
    Fact("salaries_unnamed", "values", "未对应到人的薪酬数字", "salaries in records that name nobody"),
    Fact(
        "marks_internal", "values", "内部资料、内部使用、机密等企业标识", "company marks such as 内部资料 or plain 机密"
    ),
    Fact("marks_trade_secret", "values", "商业秘密、核心商密、严禁外传", "marks of trade secrets"),
    Fact(
        "subjects_trade_secret",
        "values",
        "客户名单、底价、配方等主题词",
        "subjects of trade secrets: client lists, floor prices",
    ),
)
"""Every figure a condition may name, besides ``count.CODE`` and ``masked.CODE`` for each entity type."""

NAMES = frozenset(fact.name for fact in FACTS)

STATE_MARK = "STATE_SECRET_MARK"
NOT_BUSINESS = frozenset({"ORGANIZATION", "LOCATION", "TRADE_SECRET_SUBJECT"})
"""Words that make no document internal by themselves: published texts name organisations, places and subjects too."""

GROUPS = ("ordinary", "sensitive", "critical", "business", "public", "marking")
ENTITIES_SHOWN = 8


def figures(facts: Mapping[str, Any], counts: Mapping[str, int], masked: Mapping[str, int]) -> dict[str, Any]:
    """Every figure a rule may ask for or a text may show: what records gave, and what counts add to it.

    ``entities.GROUP`` holds the codes of a group that were found, most frequent first.
    """
    known = catalogue()
    result: dict[str, Any] = dict.fromkeys(NAMES, 0)
    result |= {name: value for name, value in facts.items() if name in NAMES}
    totals = dict.fromkeys(GROUPS, 0)
    for code, number in counts.items():
        result[f"count.{code}"] = number
        if code in known and not (known[code].group == "business" and code in NOT_BUSINESS):
            totals[known[code].group] += number
    for code, number in masked.items():
        result[f"masked.{code}"] = number
    aside = result["names_alone"] + result["names_uncertain"] + result["titles_alone"] + result["company_particulars"]
    result["items_ordinary"] = max(0, totals["ordinary"] - aside)
    result["items_sensitive"] = max(0, totals["sensitive"] - result["salaries_unnamed"])
    for group in ("critical", "business", "public"):
        result[f"items_{group}"] = totals[group]
    result["items_masked"] = sum(masked.values())
    result["marks_internal"] = counts.get("SECRECY_MARK", 0)
    result["marks_trade_secret"] = counts.get("TRADE_SECRET_MARK", 0)
    result["subjects_trade_secret"] = counts.get("TRADE_SECRET_SUBJECT", 0)
    for group in GROUPS:
        found = sorted(
            (c for c in counts if counts[c] and c in known and known[c].group == group), key=lambda c: (-counts[c], c)
        )
        result[f"entities.{group}"] = tuple(found[:ENTITIES_SHOWN])
    return result


def figure_exists(name: str) -> bool:
    """Whether a condition may ask for ``name``."""
    head, _, code = name.partition(".")
    return name in NAMES or (head in {"count", "masked"} and code in catalogue())


def placeholder_exists(name: str) -> bool:
    """Whether a text may show ``name``: any figure, and the lists of entity types by group."""
    head, _, group = name.partition(".")
    return figure_exists(name) or (head == "entities" and group in GROUPS)
