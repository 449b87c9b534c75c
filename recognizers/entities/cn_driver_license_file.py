"""File number of a driving licence (驾驶证档案编号, GA 482-2012): 12 digits, the issuing office first, by label only."""

from __future__ import annotations

import re

from recognizers import checks
from recognizers.base import Judged
from recognizers.papers import END, GAP, PaperRecognizer, digits, filler, plain, run

_OTHER = (
    *(
        "人事",
        "学籍",
        "病案",
        "病历",
        "项目",
        "工程",
        "会计",
        "文书",
        "干部",
        "城建",
        "房产",
        "诉讼",
        "婚姻",
        "公证",
        "案件",
    ),
    *("员工", "客户", "合同", "科技", "基建", "设备", "医疗", "患者", "健康", "学生", "党员", "纸质", "电子", "信用"),
)
_NOT = "".join(f"(?<!{word})" for word in _OTHER)
_DRIVING = re.compile(r"驾驶|駕駛|驾照|駕照|准驾|证芯|driv|jsz|jiashi", re.IGNORECASE)


class CnDriverLicenseFileRecognizer(PaperRecognizer):
    """12 digits right behind 档案编号; which archive, the words around or the office's province tell."""

    entity = "CN_DRIVER_LICENSE_FILE"
    regex = (
        rf"(?:{_NOT}(?:档案|檔案)(?:编号|編號|号码?|號碼?)|(?<![A-Za-z])(?:licen[cs]e|driver)[ _]?(?:file|archive)[ _]?(?:no\.?|num(?:ber)?|id)"
        rf"|(?<![A-Za-z])(?:jsz)?(?:dabh|dangan(?:bianhao|hao))(?![A-Za-z])){GAP}(?<![0-9A-Za-z])({digits(12)}){END}"
    )
    flags = re.IGNORECASE
    triggers = (
        "档案编号",
        "档案号",
        "檔案編號",
        "檔案號",
        "license file",
        "license_file",
        "licence file",
        "driver file",
        "driver_file",
        "dabh",
        "jszdabh",
        "danganb",
        "danganh",
    )
    glimpse = run(12)
    examples = ("档案编号：330100123456", "驾驶证档案编号 110012345678", "驾照档案号:440300654321")
    counter_examples = ("档案编号：990100123456", "人事档案编号：330100123456", "档案编号 33010012345", "330100123456")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """A province's office begins the number, or a word of driving stands near."""
        number = plain(value)
        known = number[:2] in checks.provinces()
        driving = _DRIVING.search(before) or _DRIVING.search(after)
        if filler(number) or not (known or driving):
            return None
        if known and driving:
            return Judged(0.95, ("area_code", "context"), number)
        return Judged(0.8, ("area_code", "context") if known else ("context",), number)

    def judge_cell(self, value: str) -> Judged | None:
        """12 digits that begin with a province's office."""
        number = plain(value)
        if not re.fullmatch("[0-9]{12}", number) or number[:2] not in checks.provinces() or filler(number):
            return None
        return Judged(0.9, ("area_code", "column"), number)
