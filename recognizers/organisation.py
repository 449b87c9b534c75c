"""Organisations by the form of their names: …有限公司, …事务所, …支行."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers.base import Found, Judged, VerifiedRecognizer

_ENDINGS = "股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|律师事务所|会计师事务所|事务所|合作社|营业部|分公司|支行|分行|总行|研究院|研究所|幼儿园|小学|中学|大学|人民医院|中医院|医院|人民法院|仲裁委员会"
_LEFT = re.compile(r".*(?:[与和及或由向对在的为被从经至到给是、将把让请]|甲方|乙方|本公司|我公司|关于|根据|委托|其中|以及|入职|就职于|任职于|签约)")
_GENERIC = re.compile(r"(?:本|该|各|我|贵|某|任何|一家|两家|其他|上市|国有|母|子|总)?(?:集团|股份|控股|责任)?(?:有限|分)?(?:公司|责任公司|事务所|医院|大学|中学|小学|支行|分行|总行|合作社|研究院|研究所|幼儿园|营业部|人民法院)")


_AT_END = re.compile(rf"(?:{_ENDINGS})(?!法|的法|制)")
_STEM = re.compile(r"[\u4e00-\u9fffA-Za-z0-9()]+$")


class OrganizationRecognizer(VerifiedRecognizer):
    """A name in Chinese characters that ends as organisations do."""

    entity = "ORGANIZATION"
    regex = rf"[\u4e00-\u9fffA-Za-z0-9()]{{2,28}}?(?:{_ENDINGS})(?!法|的法|制)"
    triggers = ("有限", "集团公司", "事务所", "合作社", "营业部", "分公司", "支行", "分行", "总行", "研究院", "研究所", "幼儿园", "小学", "中学", "大学", "医院", "法院", "仲裁委")
    reach = (160, 60)
    examples = ("甲方：杭州云溪网络科技有限公司，", "开户行 招商银行杭州城西支行")
    counter_examples = ("有限公司应当", "本公司及其分公司", "各级人民法院")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """A proper part before the ending; generic words are none."""
        del before, after
        if _GENERIC.fullmatch(value) or re.search(r"应当|可以|不得|规定|设立|法律|各级|任何|有关", value):
            return None
        stem = re.sub(rf"(?:{_ENDINGS})$", "", value)
        if len(stem) < 2 or not re.search(r"[\u4e00-\u9fff]{2}", stem):
            return None
        return Judged(0.75 if value.endswith(("公司", "支行", "分行", "事务所")) else 0.6, ("format",), value)

    def find(self, text: str, at: int = 0) -> Iterator[Found]:
        """From each ending to the left as far as a name can reach, less what runs into it (与, 由, 在, 甲方 …)."""
        done = at
        for ending in _AT_END.finditer(text, at):
            if ending.start() < done:
                continue
            stem = _STEM.search(text, max(done, ending.start() - 28), ending.start())
            done = ending.end()
            if not stem:
                continue
            left = _LEFT.match(text, stem.start(), ending.start())
            start = left.end() if left else stem.start()
            value = text[start:done].lstrip(")(0123456789")
            if judged := self.judge(value, "", ""):
                yield Found(done - len(value), done, judged)
