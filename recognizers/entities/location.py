"""Places said of people and acts: native place, place of birth, where a contract was signed. Less than an address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers.address import has_road_or_number, place_at
from recognizers.base import Found, Judged, around
from recognizers.fields import HAN, SAID, STOPS, FieldRecognizer, label_before

_LABELS = (
    r"籍[ \t]{0,6}贯|出生地点?|祖籍|原籍|生源地|户口所在地|户籍地|户籍所在地|老家|家乡|现居城市|所在城市|居住城市|常住地|工作地点|签订地点|签署地"
    r"|(?<![a-z])(?:native[ _-]?place|birth[ _-]?place|place[ _-]?of[ _-]?birth|home[ _-]?town|jiguan)(?![a-z])"
)
_LABELLED = label_before(_LABELS, SAID)
_BEHIND = re.compile(rf"(?:人|籍)?(?=$|[{STOPS}:!?！？\"'])|(?:签[订署]|出差|出生|人[,，])")
_FROM = r"(?:出差到|出差去|出差至|前往|抵达|来自|飞往|出生[于在]|(?<![发产诞滋])生于|定居|常住|祖籍|现居)"


class LocationRecognizer(FieldRecognizer):
    """A known place, and nothing more exact, behind 籍贯, 出生地, birthplace, or 出生于, 出差到, 于…签订."""

    entity = "LOCATION"
    regex = (
        rf"(?:{_LABELS}){SAID}([{HAN}]{{2,24}})"
        rf"|{_FROM}([{HAN}]{{2,24}})"
        rf"|[于在]([{HAN}]{{2,20}}?)(?=签[订署])"
    )
    spot = rf"(?:{_LABELS}){SAID}[{HAN}]|{_FROM}[{HAN}]|[于在][{HAN}]{{2,20}}签[订署]"
    triggers = (
        *(
            "籍贯",
            "籍 贯",
            "籍\u3000贯",
            "籍\u3000\u3000贯",
            "出生地",
            "祖籍",
            "原籍",
            "生源地",
            "户口所",
            "户籍地",
            "户籍所",
            "老家",
            "家乡",
            "现居城",
            "所在城市",
        ),
        *(
            "居住城",
            "常住地",
            "工作地点",
            "签订地",
            "签署地",
            "出差到",
            "出差去",
            "出差至",
            "前往",
            "抵达",
            "来自",
            "飞往",
            "出生于",
            "出生在",
            "生于",
            "定居",
            "常住",
            "现居",
        ),
        *("签订", "签署", "native", "birth", "home_t", "home t", "hometown", "jiguan"),
    )
    reach = (200, 200)
    examples = (
        "籍贯：浙江省杭州市",
        "出生地 四川成都",
        "李晖出生于江苏省苏州市。",
        "于湖北省武汉市签订",
        "birthplace: 山东青岛",
    )
    counter_examples = ("籍贯：不限", "前往会议室", "来自客户的反馈", "户口所在地派出所", "家乡美")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Known places and nothing else; the label tells more than a verb."""
        del after
        if len(value) < 2 or has_road_or_number(value):
            return None
        return Judged(0.85 if _LABELLED.search(before) else 0.7, ("context", "format"), value)

    def judge_cell(self, value: str) -> Judged | None:
        """Known places and nothing else."""
        return (
            Judged(0.85, ("column", "format"), value)
            if len(value) > 1 and _places_end(value, 0) == len(value)
            else None
        )

    def find(self, text: str, at: int = 0) -> Iterator[Found]:
        """As far as known places follow one another (浙江省杭州市, 四川成都), where nothing else goes on with them."""
        for match in self.compiled.finditer(text, at):
            start, stop = match.span(match.lastindex or 0)
            end = min(_places_end(text, start), stop)
            before, after = around(text, start, end)
            if end > start and _BEHIND.match(after) and (judged := self.judge(text[start:end], before, after)):
                yield Found(start, end, judged)


def _places_end(text: str, start: int) -> int:
    """Where the places that begin at ``start`` end, one right behind the other."""
    end = place_at(text, start)
    while end > start:
        further = place_at(text, end)
        if further == end:
            return end
        end = further
    return end
