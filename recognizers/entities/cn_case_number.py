"""Numbers of court cases: 关于人民法院案件案号的若干规定（法〔2015〕137号）, (2020)京01民终123号, and the older 字第 form."""

from __future__ import annotations

import re

from recognizers.base import Judged, VerifiedRecognizer

_YEARS = ("199", "200", "201", "202", "203")
_OPENING = ("(", "（", "〔", "［")  # no "[": it begins every line of a log
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼内军兵"
_TYPES = "民刑行执赔知破商海司裁仲督催辖认协助终初保惩清申诉调监恢复异强审再特更假减"
_TAIL = r"[0-9]{1,6}(?:-[0-9]{1,3})?号(?:之[一二三四五六七八九十0-9]{1,3})?"


class CnCaseNumberRecognizer(VerifiedRecognizer):
    """Year in brackets, court, kind of case, number: published with every judgment, and no personal data."""

    entity = "CN_CASE_NUMBER"
    regex = (
        r"[(\[〔](?:199|20[0-3])[0-9][)\]〕] ?"
        rf"(?:(?:最高法|[{_PROVINCES}][0-9]{{0,4}})(?:知|商|铁|海|林|矿|垦|油|兵)?[0-9]{{0,4}}[{_TYPES}]{{1,6}}{_TAIL}"
        rf"|[\u4e00-\u9fff]{{1,8}}?[{_TYPES}][\u4e00-\u9fff]{{0,4}}?字?第 ?{_TAIL})"
    )
    triggers = tuple(opening + year for opening in _OPENING for year in _YEARS)
    reach = (0, 200)
    examples = (
        "（2020）京01民终1234号",
        "(2019)最高法民申567号之一",
        "（2009）朝民初字第12345号",
        "〔2021〕浙0106执恢88号",
    )
    counter_examples = (
        "国办发〔2020〕1号",
        "（2020）第12号",
        "(2020)京01民终号",
        "(2020)沪律函字第12号",
        "法释〔2017〕10号",
    )

    def spotted(self, data: bytes, place: int) -> bool:
        """Is a bracket closed behind the year?"""
        return (
            re.match(
                rb"(?:\(|\[|\xef\xbc\x88|\xe3\x80\x94|\xef\xbc\xbb)[0-9]{4}(?:\)|\]|\xef\xbc\x89|\xe3\x80\x95|\xef\xbc\xbd)",
                data[place : place + 12],
            )
            is not None
        )

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The form."""
        del before, after
        return Judged(
            0.95,
            ("format",),
            value.replace(" ", "").replace("[", "(").replace("]", ")").replace("〔", "(").replace("〕", ")"),
        )

    def judge_cell(self, value: str) -> Judged | None:
        """The form, which ``find`` sees anyway."""
        return self.judge(value, "", "") if self.compiled.fullmatch(value) else None
