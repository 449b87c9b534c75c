"""Organisations by the form of their names: …有限公司, …事务所, …支行."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers.address import place_at
from recognizers.base import Found, Judged, VerifiedRecognizer
from recognizers.names import name_like

_FIRMS = (
    "股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|律师事务所|会计师事务所|事务所|营业部|分公司|支行|分行"
    r"|合伙企业(?=\((?:特殊)?(?:普通|有限)合伙\))"
)
_BODIES = "(?:公安|税务|监督管理)局|派出所|公证处|检察院|卫生院|合作社|总行|研究院|研究所|幼儿园|小学|中学|大学|人民医院|中医院|医院|人民法院|仲裁委员会"
_ENDINGS = f"{_FIRMS}|{_BODIES}"
_BRANCH = re.compile(
    r"([\u4e00-\u9fff()]{1,8}?)(?:支公司|分公司|支行|分行|分理处|营业部|分所|分局|派出所|总医院|附属医院|医院|总队|支队)(?![\u4e00-\u9fff]{0,1}长)"
)
"""What may follow a name and belong to it: its branch, a university's hospital."""
_PARTNERS = re.compile(r"\((?:特殊)?(?:普通|有限)合伙\)")
_LEFT = re.compile(
    r".*(?:甲方|乙方|丙方|本公司|我公司|关于|根据|委托|其中|以及|入职|就职|任职|就读|毕业|签约|拜访|位于|来自|申请人|原告|被告|第三人|客户|供应商|收购|控股|隶属|名称|单位|户名|开户行"
    r"|抬头|保险人|投标人|招标人|出租方|承租方|担保人|前往|联系|通过|购买|我是|我在|称|叫|与|及|由|被|让|给|(?<!申)请|把|的|、|在|是|去|入|至|了|应聘|录用|感谢|办理|转告|\((?![^)]*\))|[0-9][年月日号]"
    r"|和(?![平谐顺泰记盛合睦美润兴信])|同(?![仁济方花创心兴程德和洲大盛])|向(?![阳日上前])|将(?!军)|对(?![外口])|经(?![济纬贸典开营销])|(?<!华)为(?![民康众])|到(?!家)|从(?!化)|于(?![洪都田家氏])"
    r"|省市|各[省市])"
)
_GENERIC = re.compile(
    r"(?:本|该|各|我|贵|某|任何|每|一|两|其|家|个|名|上|下|级|市|省|县|区|乡镇|村|他|她|它|母|子|总|分|原|新|老|大|中|小|初|高"
    r"|其他|有关|相关|标的|目标|上市|国有|独资|外商|外资|投资|中外|合资|合作|民营|私营|个体|农民|农村|农业|专业|联合|基层|供销|信用|经济|股份|集团|控股|有限|责任|一般|特殊|普通|综合|专科|专门"
    r"|高级|中级|初级|最高|人民|全日制|公办|民办|公立|私立|定点|附属|社区|卫生|中心|房地产|开发|建设|建筑|物业|管理|服务|商业|银行|保险|证券|基金|信托|融资|担保|租赁|小额|贷款|典当|律师|会计师?|资产|评估|税务"
    r"|科技|技术|咨询|贸易|国际|国内|境内|境外|地区|全国|本市|本省|政策性|示范|重点|名牌|所有|部分|多家|若干|以下简称|简称|公司|分公司|支行|分行|企业|机构)*"
)
_SPEAKS = re.compile(
    r"应当|可以|不得|规定|设立|法律|各级|任何|有关|鼓励|引导|促进|支持|加强|完善|增强|保护|享受|退出|利用|做好|推进|推动|抽查|能够|简称|处理|参加|组建|加入|成立|并购|包括|属于|作为|开展|成为|视为|哪"
)
_BRANCHED = re.compile(r"(?:支公司|分公司|支行|分行|分理处|营业部|分所|分局|派出所)$")
_FORMERLY = re.compile("[原现]")
"""Before a whole name: 原中国工商银行…, 现杭州银行…"""
_WHOLE_BEFORE = re.compile(r"^[中国]|(?:集团|银行|公司|保险|证券|大学|石油|石化|移动|联通|电信|控股|股份|\()$")
"""What stands before a place and belongs to the name: 中国石油天津…, 万科集团上海…, 立邦涂料(廊坊…"""
_AT_END = re.compile(rf"(?:{_ENDINGS})(?!法|的法|制|生|毕业)")
_STEM = re.compile(r"[\u4e00-\u9fffA-Za-z0-9()&·]+\Z")
_FIRM = re.compile(rf"(?:{_FIRMS}|分所|支公司|分理处)(?:{_PARTNERS.pattern})?$")
_ANY = re.compile(rf"(?:{_ENDINGS}|分所|分局|支公司|分理处|总队|支队)(?:{_PARTNERS.pattern})?$")
_REACH = 28
_PROSECUTORS = "检察院".encode()


def is_generic(value: str) -> bool:
    """Is ``value`` a kind of organisation, or a piece of a sentence, and no name?"""
    if _SPEAKS.search(value):
        return True
    stem = _ANY.sub("", value)
    generic = _GENERIC.match(stem)
    return len(stem) < 2 or bool(generic and generic.end() == len(stem))


class OrganizationRecognizer(VerifiedRecognizer):
    """A name in Chinese characters that ends as organisations do."""

    entity = "ORGANIZATION"
    regex = rf"[\u4e00-\u9fffA-Za-z0-9()&·]{{2,28}}?(?:{_ENDINGS})(?!法|的法|制|生|毕业)"
    triggers = (
        *("有限", "集团公司", "事务所", "合作社", "营业部", "分公司", "支行", "分行", "总行"),
        *("研究院", "研究所", "幼儿园", "小学", "中学", "大学", "医院", "法院", "仲裁委"),
        *("公安局", "税务局", "管理局", "派出所", "公证处", "检察院", "卫生院", "合伙企业"),
    )
    reach = (160, 60)
    examples = (
        "甲方：杭州云溪网络科技有限公司，",
        "开户行 招商银行杭州城西支行",
        "中国建设银行股份有限公司深圳分行，",
        "被申请人北京字节跳动科技有限公司劳动争议",
        "华为技术有限公司",
        "入四川大学华西医院",
    )
    counter_examples = (
        "有限公司应当",
        "本公司及其分公司",
        "各级人民法院",
        "引导农民专业合作社",
        "外商投资股份有限公司",
        "市高级人民法院",
        "全日制中小学",
    )

    def spotted(self, data: bytes, place: int) -> bool:
        """Laws say 人民检察院 of all of them; one of them names its place right before."""
        if not data.startswith(_PROSECUTORS, place):
            return True
        head = data[max(0, place - 9) : place].decode("utf-8", "ignore")
        return not head.endswith("人民") or head[-3:-2] in set("省市县区州旗")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """A proper part before the ending; generic words are none. Schools, hospitals and courts name their place."""
        del before, after
        stem = _ANY.sub("", value)
        place = place_at(value, 0)
        proper = stem[place:] if place else stem
        firm = bool(_FIRM.search(value))
        if _SPEAKS.search(value) or not re.search(r"[\u4e00-\u9fffA-Za-z]{2}", stem):
            return None
        generic = _GENERIC.match(proper)
        if (
            generic
            and generic.end() == len(proper)
            and (firm or not place or value.endswith(("合作社", "小学", "中学", "幼儿园")))
        ):
            return None
        if not firm and not place:
            return None
        return Judged(0.75 if firm else 0.6, ("format",), value)

    def judge_cell(self, value: str) -> Judged | None:
        """A name in Chinese characters that is nobody's."""
        good = 4 <= len(value) <= 60 and re.search(r"[\u4e00-\u9fff]{3}", value) and not name_like(value)
        return Judged(0.75, ("column",), value) if good else None

    def find(self, text: str, at: int = 0) -> Iterator[Found]:
        """From each ending to the left as far as a name can reach, less what runs into it (与, 由, 在, 甲方 …)."""
        done = at
        for ending in _AT_END.finditer(text, at):
            if ending.start() < done:
                continue
            stem = _STEM.search(text, max(done, ending.start() - _REACH), ending.start())
            done = ending.end()
            if not stem:
                continue
            done = branch_end(text, done)
            left = _LEFT.match(text, stem.start(), ending.start())
            start = left.end() if left else stem.start()
            value = text[start:done].lstrip(")(0123456789&·")
            if _FORMERLY.match(value) and (value.startswith("中国", 1) or place_at(value, 1) > 1):
                value = value[1:]
            if self.judge(value, "", "") and (judged := self.judge(value := _from_place(value), "", "")):
                yield Found(done - len(value), done, judged)


def branch_end(text: str, end: int) -> int:
    """Where the name goes on behind ``end``: what kind of partnership, a branch, a branch of that (…分局…派出所)."""
    if partners := _PARTNERS.match(text, end):
        end = partners.end()
    for _ in range(2):
        branch = _BRANCH.match(text, end)
        if not branch or _LEFT.match(branch[1]) or _SPEAKS.search(branch[1]):
            break
        end = branch.end()
    return end


def _from_place(value: str) -> str:
    """``value`` from the first place in it on, where what stands before is likely no part of the name (三级四川省…)."""
    if _BRANCHED.search(value):
        return value
    at = next((at for at in range(len(value) - 4) if place_at(value, at) > at), 0)
    rest = _ANY.sub("", value[place_at(value, at) :])
    return value[at:] if at and len(rest) >= 2 and not _WHOLE_BEFORE.search(value[:at]) else value
