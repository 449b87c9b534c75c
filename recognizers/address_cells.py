"""The address that a cell of a table may hold, without a header to say so: whole, in short, of a village, of a flat."""

from __future__ import annotations

import re
from typing import NamedTuple

from recognizers.address import HAN, HAN_NUMERALS, place_at

LONGEST = 160
_SHORTEST = 5
_HINT = re.compile(
    "[路街道巷弄里坊段线条横同村屯嘎庄寨湾沟坪坝冲坳堡社居苏号栋幢座单室户层楼房阁门梯期组队院苑园厦场城寓区庭馆墅舍豪都际心]|[0-9]-[0-9]"
)
"""Of these one stands in every address that has a way, a village, a yard or a flat."""
_NUMERAL = f"0-9A-Za-z{HAN_NUMERALS}"
_WAY = re.compile(
    rf"[{HAN}0-9]{{1,8}}?(?:路|街|大道|道(?![路德理])|巷|弄(?![堂])|胡同|[里坊](?=[0-9])|段(?=[0-9])|线(?=[0-9])|条(?=[0-9])|横(?=[0-9]))"
)
_YARD = re.compile(
    rf"[{HAN}]{{2,10}}?(?:小区|花园|公寓|大厦|广场|家园|新村|嘉园|华庭|名苑|花苑|雅苑|苑|公馆|山庄|别墅|宿舍|家属院|大院|新城|豪庭|名都|国际|中心|大楼|商城|工业园|产业园|科技园|园区|城)"
)
_VILLAGE = re.compile(rf"[{HAN}0-9]{{1,6}}(?:村委会|村|屯|嘎查|庄|寨|湾|沟|坪|坝|冲|坳|堡|社区|居委会|苏木)")
_DIVISION = re.compile(rf"[{HAN}]{{1,8}}(?:省|自治区|自治州|市|区|县|旗|盟|镇|乡|街道)")
_HOUSE = re.compile(rf"[{_NUMERAL}\-#甲乙丙丁之附]{{1,9}}号(?![线车店厅柜文令楼])|[0-9]{{1,5}}(?:-[0-9]{{1,4}})?弄")
_FLAT = re.compile(
    rf"[{_NUMERAL}\-#]{{1,6}}(?:号楼|栋|幢|座|单元|室|户|层|楼|房|阁|门|梯|号院|期)|(?<![0-9\-])[0-9]{{1,3}}-[0-9]{{1,3}}(?:-[0-9]{{1,4}}){{1,2}}(?![0-9\-])"
)
_GROUP = re.compile(rf"(?:第)?[{_NUMERAL}]{{1,3}}(?:组|队|社(?![区会])|生产队|村民小?组)")
_BEHIND_YARD = re.compile(r"[0-9A-Za-z]{1,4}[\-#][0-9]{1,4}(?:-[0-9]{1,4})?\Z|[0-9]{3,4}\Z")
_NOT = re.compile(
    '[。！？?!：《》“”"=<>{}]|(?:公司|有限|工程|项目|标段|会议室|机房|教室|车间|办公室|实验室|工位|货架|柜|库位|班|年级|课|队员|线路|号线|站台|路线|路由|门店|专卖店|旗舰店|分店|派出所|法院|税务局'
    "|学校|小学|中学|大学|医院|银行|支行|营业厅|部门|组长|小组赛|决定|通知|规定|方案|办法|报告|合同|协议|证书|文件|令)\\Z|第[0-9]+号令|〔|\\["
)
_PHONE = re.compile(
    r"(?<![0-9])(?:\+?86[\- ]?)?1[3-9][0-9][\- ]?[0-9]{4}[\- ]?[0-9]{4}(?![0-9])|(?<![0-9])0[0-9]{2,3}-?[0-9]{7,8}(?![0-9])|(?<![0-9])[0-9]{6}(?![0-9号])"
)
"""Numbers that stand in the same cell: of telephones, and postal codes."""
_LABEL = re.compile(
    r"(?:联系)?(?:电话|手机号?|邮编|邮政编码|收件人|收货人|联系人|地址|住址|tel|mobile)[:：]?\s*", re.IGNORECASE
)
_EDGE = " \t,，;；:：/|、()（）[]【】-_"
FULL, HALF = 2, 1


class Place(NamedTuple):
    """Characters ``start:end`` of a cell that may be an address: FULL with a number, HALF where it lacks one."""

    start: int
    end: int
    grade: int


def address_in(cell: str) -> Place | None:
    """The address that ``cell`` holds, without the telephone number, postal code and name beside it."""
    if not _SHORTEST <= len(cell) <= LONGEST or not _HINT.search(cell):
        return None
    best: Place | None = None
    for start, end in _pieces(cell):
        grade = _grade(cell[start:end])
        if grade and (best is None or (grade, end - start) > (best.grade, best.end - best.start)):
            best = Place(start, end, grade)
    return best


def _pieces(cell: str) -> list[tuple[int, int]]:
    """What is left of a cell between numbers of telephones, labels, and a name in front with something between."""
    cuts = [match.span() for match in _PHONE.finditer(cell)]
    cuts += [match.span() for match in _LABEL.finditer(cell)]
    cuts += [match.span(1) for match in [_NAME_BEFORE.match(cell)] if match]
    pieces, at = [], 0
    for first, last in [*sorted(cuts), (len(cell), len(cell))]:
        if first > at:
            piece = cell[at:first]
            left = len(piece) - len(piece.lstrip(_EDGE))
            right = len(piece.rstrip(_EDGE))
            if right - left >= _SHORTEST:
                pieces.append((at + left, at + right))
        at = max(at, last)
    return pieces


_NAME_BEFORE = re.compile(rf"\s*([{HAN}]{{2,4}})(?<![省市区县镇乡村路街])(?=[\s,，;；/|、]+[{HAN}]{{2}})")


def _grade(text: str) -> int:
    """FULL: with a house, a flat or a group; HALF: a way or a yard in a known place, or a village in its township."""
    if _NOT.search(text) or not re.search(f"[{HAN}]", text):
        return 0
    way, yard, village = bool(_WAY.search(text)), bool(_YARD.search(text)), bool(_VILLAGE.search(text))
    house, group = bool(_HOUSE.search(text)), bool(_GROUP.search(text))
    flats = len(_FLAT.findall(text))
    division = place_at(text, 0) > 0 or bool(_DIVISION.match(text))
    if (way and (house or flats)) or (village and (house or group or flats)) or flats >= 2:
        return FULL
    if (yard and (flats or house or _BEHIND_YARD.search(text))) or (division and (house or flats)):
        return FULL
    if division and (way or village or (yard and len(text) > 8)):
        return HALF
    return HALF if len(_WAY.findall(text)) > 1 else 0
