"""What a column is by its values alone: persons, addresses, organisations or job titles, under whatever name it has.

A few hundred different values of a column are looked at, each once. What speaks for names is weighed in nats
(``name_weights.py``), so that three names of three rows can tell as much as a thousand rows half of which are noise;
what stands beside them (numbers of persons) and what the column is called move the bar. Once a column is known to be
something it stays that for all its table; once enough values said nothing it is not asked again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from models.packed import filled
from models.records import ColumnStatistics
from recognizers.address_cells import FULL, LONGEST, address_in
from recognizers.entities.organization import is_generic
from recognizers.name_cells import people
from recognizers.name_weights import LEAST, MOST
from recognizers.names import HAN, name_like
from recognizers.normalise import fold
from recognizers.pack import recognizers

SAMPLE = 200
"""Different values of a column that are looked at."""
ENOUGH = 120
"""Different values after which a column that is nothing stays nothing."""
_SILENT = 30
"""Different values after which one does of which none is like a name, an address, a firm or a title."""
MANY_ROWS = 5000
"""Values after which it does, however few of them differ."""
_PATIENT = 100
"""So many times as many where the server says that others are to come."""
_PART = 256
"""Cells looked at together: a column that is soon known is not made whole."""
PERSONAL = frozenset(
    {
        *("CN_MOBILE", "CN_RESIDENT_ID", "CN_PASSPORT", "CN_BANK_CARD", "EMAIL_ADDRESS", "CN_HMT_RESIDENCE_PERMIT"),
        *("DATE_OF_BIRTH", "CN_SOCIAL_SECURITY", "CN_QQ", "WECHAT_ID", "HK_ID", "TW_ID", "CN_LANDLINE", "SALARY"),
        *("CN_LICENSE_PLATE", "CN_DRIVER_LICENSE_FILE", "CN_HOUSING_FUND"),
    }
)
"""Types of a column beside which persons and their addresses stand."""
_BASE, _FEW = 0.6, 4.0
"""The bar for the mean weight of names in nats: so much, and that much over the number of values."""
_BESIDE, _AGAINST, _ALIKE, _SELDOM = 0.8, 0.6, 1.5, 0.7
"""What a neighbour takes from it, and what a name that speaks of things, like endings, few values that repeat add."""
_ALONE = 5.0
"""What a single name must weigh."""
_SHORT = 6
"""Rows of a table so short that two names in it, said again, are all there is."""
_TOLD, _DENIED = 1.0, 0.4
"""What the model takes from the bar where it knows most of them, and adds where next to none."""
_DOUBT = 1.2
"""Nats on either side of the bar in which a model is asked."""
_NOISE = re.compile(
    r"[无空略？]|未知|不详|暂无|没有|待[定补]|待补充|同上|测试|缺失|其[他它]|null|none|nan?|n/a|nil|unknown|test|tbd|x+|[01]"
    r"|#(?:n/a|ref!|value!)|[\-—/\\.?*#]+",
    re.IGNORECASE,
)
"""What stands in any column for no value."""
_LETTER = re.compile(rf"[{HAN}A-Za-z]")
_FIRM = re.compile(
    "(?:公司|事务所|集团|合作社|银行|支行|分行|信用社|营业部|合伙企业|研究院|研究所|设计院|医院|卫生院|大学|学院|中学|小学|幼儿园|公安局|税务局|管理局"
    "|法院|检察院|派出所|公证处|委员会|协会|学会|商会|基金会|出版社|报社|电视台|[酒药钢纸机械电纺化]厂|经营部|商行|(?<![工单])厂|工作室|旅行社)"
    r"(?:[(（][^()（）]{2,8}[)）])?\Z"
)
_FIRM_ENDS = frozenset("司所团社行部业院学园局处会厂室台)）")
_TITLE_ENDS = frozenset("理裁监任管师计纳员秘书问席事人授长手机台服卫安工教练官务洁OPVM")
_MAYBE_FIRM = re.compile(
    r"(?:科技|实业|贸易|物流|超市|酒店|宾馆|药房|药店|诊所|商场|门市|[店厂行社院所局园馆]|中心|股份|控股|传媒|地产|保险|证券|医药|电子)\Z"
)
_ROLES = re.compile("员工|工人|职员|客服|前台|会员|管理员|司机|保安|保洁员?|学生|用户")
"""Words that are titles at times, and as often say what somebody may do in a program."""


class Verdict(NamedTuple):
    """What a column is, how surely (0 to 1), and on how many different values that rests."""

    entity_type: str
    score: float
    values: int


Asked = Callable[[Sequence[str]], float | None]
"""Which share of some cells the model for names takes for persons; None where it cannot be asked."""


@dataclass(slots=True)
class ColumnProfile:
    """What the values of one column have shown so far."""

    values: int = 0
    different: dict[str, None] = field(default_factory=dict)
    """The first SAMPLE different values: in memory only, and let go of when the column is known."""
    weights: float = 0.0
    persons: int = 0
    name_like: int = 0
    """Values that are names where a header says so, if not by themselves."""
    places: Counter[int] = field(default_factory=Counter)
    """Grade of an address -> values that have it."""
    firms: int = 0
    maybe_firms: int = 0
    titles: int = 0
    roles: int = 0
    judged: int = 0
    endings: Counter[str] = field(default_factory=Counter)
    verdict: Verdict | None = None
    done: bool = False
    _told: ColumnStatistics | None = None

    def add(self, cells: Sequence[str | None]) -> None:
        """Look at the cells of a chunk, as far as there is room."""
        self.values += filled(cells)
        for cell in _different(cells):
            if len(self.different) >= SAMPLE or (self.judged >= _SILENT and not self._says_something()):
                break
            value = cell.strip()
            if value in self.different or not value or _NOISE.fullmatch(value):
                continue
            self.different[value] = None
            self._judge(value)

    def like_names(self, share: float) -> bool:
        """Do so many of the different values look like names, where the column's name announces names?"""
        return self.judged > 0 and self.name_like >= share * self.judged

    def _says_something(self) -> bool:
        return bool(self.persons or self.name_like or self.places or self.firms or self.titles)

    def _judge(self, value: str) -> None:
        self.judged += 1
        if len(value) > LONGEST or (value.isascii() and " " not in value) or not _LETTER.search(value):
            self.weights += LEAST
            return
        text = fold(value).text
        place = address_in(text)
        if place and place.grade == FULL:
            self.weights += LEAST
            self.places[FULL] += 1
            return
        found = people(value)
        mean = sum(one.weight for one in found) / len(found) if found else LEAST
        self.weights += max(LEAST, min(MOST, mean))
        self.name_like += mean > 0 or name_like(value)
        if mean > 0:
            self.persons += 1
            self.endings[found[0].normal[-1]] += 1
            return
        if place:
            self.places[place.grade] += 1
        elif len(text) >= 5 and text[-1] in _FIRM_ENDS and _FIRM.search(text):
            self.firms += not is_generic(text)
        elif 2 <= len(text) <= 30:
            if (text[-1] in _TITLE_ENDS or text.isascii()) and recognizers()["JOB_TITLE"].judge_cell(text):
                self.titles += 1
                self.roles += bool(_ROLES.fullmatch(text))
            elif len(text) >= 4 and _MAYBE_FIRM.search(text):
                self.maybe_firms += 1

    def decide(
        self,
        *,
        beside: bool,
        against: bool,
        wanted: Callable[[str], bool],
        ask: Asked | None = None,
        statistics: ColumnStatistics | None = None,
    ) -> None:
        """Say what the column is, if anything.

        ``beside``: numbers of persons stand in other columns; ``against``: the column's name speaks of things.
        ``wanted``: is a type looked for? ``ask``: the model, for what is in doubt. ``statistics``: of the whole column.
        """
        if self.done:
            return
        self._told = statistics
        for code, judged in (
            ("PERSON", self._names(beside=beside, against=against, ask=ask)),
            ("CN_ADDRESS", self._addresses(beside=beside)),
            ("ORGANIZATION", self._firms()),
            ("JOB_TITLE", self._titles()),
        ):
            if judged:
                if wanted(code):
                    self.verdict = Verdict(code, judged, self.judged)
                self._close()
                return
        silent = self.judged >= _SILENT and not self._says_something()
        if silent or self.judged >= ENOUGH or self.values >= MANY_ROWS * (_PATIENT if self._more_come() else 1):
            self._close()

    def _distinct(self) -> int | None:
        """How many values differ in the whole column as its server says, where what was seen does not disprove it."""
        told = self._told.distinct if self._told is not None else None
        return told if told is not None and told >= self.judged else None

    def _more_come(self) -> bool:
        """Rows that lie together have the same values, and others that differ come later."""
        distinct = self._distinct()
        return distinct is not None and self.judged < min(distinct, _SILENT)

    def _seldom(self) -> bool:
        """Are there few values, and again and again? The server knows of all, the rows so far may lie together."""
        distinct, filled = self._distinct(), self._told.filled if self._told is not None else None
        if distinct is not None and distinct >= 20:
            return False
        if distinct is not None and filled is not None:
            return filled >= 20 and distinct < 0.1 * filled
        return self.values >= 20 and self.judged < 0.1 * self.values and self.judged < 20

    def _close(self) -> None:
        self.done = True
        self.different = {}

    def _names(self, *, beside: bool, against: bool, ask: Asked | None) -> float:
        count = self.judged
        if not count or self.persons < max(0.55 * count, 1):
            return 0.0
        mean = self.weights / count
        if count < 3:  # one or two names say enough beside what belongs to them, or in a short table
            few = self.persons == count and not against and mean >= (_ALONE if count == 1 else _BASE + _FEW / count)
            return 0.55 if few and (beside or 3 <= self.values <= _SHORT) and count > (not beside) else 0.0
        bar = _BASE + _FEW / count - _BESIDE * beside + _AGAINST * against
        bar += _ALIKE * (count >= 8 and self.endings.most_common(1)[0][1] >= 0.4 * count)
        bar += _SELDOM * self._seldom()
        if ask is not None and abs(mean - bar) < _DOUBT and (share := ask(list(self.different)[:50])) is not None:
            bar += -_TOLD if share >= 0.7 else _DENIED if share <= 0.2 else 0.0
        return round(min(0.7, 0.55 + 0.04 * (mean - bar)), 2) if mean >= bar else 0.0

    def _addresses(self, *, beside: bool) -> float:
        full, half = self.places[FULL], self.places.total() - self.places[FULL]
        count = self.judged
        if full < max(1, 0.25 * count) or full + half < 0.65 * count or (count < 3 and not beside):
            return 0.0
        return 0.65 if full >= 0.7 * count else 0.6

    def _firms(self) -> float:
        enough = (
            self.firms >= max(2, 0.5 * self.judged)
            and self.values >= 3
            and self.firms + self.maybe_firms >= 0.8 * self.judged
        )
        return 0.65 if enough else 0.0

    def _titles(self) -> float:
        enough = self.titles >= max(2, 0.8 * self.judged) and self.values >= 3 and self.titles > self.roles
        return 0.6 if enough else 0.0


def _different(cells: Sequence[str | None]) -> Iterator[str]:
    """The cells that hold anything, each once."""
    known: set[str] = set()
    for first in range(0, len(cells), _PART):
        for cell in dict.fromkeys(cells[first : first + _PART]):
            if cell and cell not in known:
                known.add(cell)
                yield cell
