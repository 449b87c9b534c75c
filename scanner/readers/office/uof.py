"""Documents, sheets and slides of UOF (标文通, GB/T 20916): one XML file, or since UOF 2 a package of several."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from models.limits import Limits
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.office.docx_asides import telling_bookmark
from scanner.readers.office.docx_places import Attributes, Counters
from scanner.readers.office.odf import FlatText, flat, rest
from scanner.readers.office.odf_sheet import cell_value
from scanner.readers.office.ooxml import Package
from scanner.readers.office.sheet_names import is_given
from scanner.readers.office.uof_names import COUNTED, OF_META, SAYING, STRUCTURE, plain
from scanner.readers.office.xlsx_formulas import constants
from scanner.readers.pieces import Pieces

_FIRST = ("_meta/meta.xml", "content.xml", "graphics.xml")
_NUMBERS = frozenset({"number", "float", "currency", "percentage"})
_SAYS = re.compile(r"@|\d{7}|[\u3400-\u9fff]{2}")
_DIGITS = re.compile(r"@|\d{7}")
_OF_PROGRAMS = ("标识", "标识符", "引用", "locID", "attrList", "时间", "日期", "数据数值")
"""Ends of names of attributes that point elsewhere, or that are read otherwise."""
_WIDEST = 16_384
_LAST_ROW = 1 << 24
_LONGEST = 1 << 16


class UofReader:
    """As the reader of OpenDocument: paragraphs as text, tables as records, sheets under their names."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``damaged``."""
        if not source.head.startswith(b"PK"):
            yield from flat(source, context, UofText)
            return
        package = Package(source, context)
        yield from package.everything(_parts(package, context), package.members(_is_file))


def _is_file(name: str) -> bool:
    return not name.endswith(".xml")


def _parts(package: Package, context: ReadContext) -> Iterator[Part]:
    counters = Counters(Pieces(context.limits.text_window))
    for name in (*_FIRST, *(name for name in package.named("") if name not in _FIRST)):
        handler = UofText("", counters, context.limits, package.problem)
        handler.context = context
        yield from package.parse(name, handler)
        handler.close_file()
        handler.finish()
        yield from handler.out
    yield from rest(counters)


class UofText(FlatText):
    """Takes the events of UOF's XML and gives them on as OpenDocument's."""

    def __init__(self, part: str, counters: Counters, limits: Limits, problem: Callable[[str, str], None]) -> None:
        super().__init__(part, counters, limits, problem)
        self._names: list[tuple[str, str]] = []
        """The open elements: their plain names, and what they are in OpenDocument."""
        self._apart: list[str] | None = None
        """What a revision deleted, while that goes on; or a formula."""
        self._length = 0
        self._revision = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        name = plain(name)
        given = {plain(key): value for key, value in attributes.items()} if attributes else attributes
        other = self._meaning(name)
        self._names.append((name, other))
        self._say(name, given)
        sheet = self._sheet if not self._tables else None
        if sheet and other == "table:table-row":
            sheet.number = max(sheet.number, min(_number(given, "行号"), _LAST_ROW))
        if sheet and name == "数据" and given.get("数据类型") in _NUMBERS:
            sheet.value = cell_value({"office:value-type": "float", "office:value": given.get("数据数值", "")})
        if name == "修订开始" and given.get("类型") == "delete" and self._apart is None:
            self._apart, self._revision = [], given.get("标识符", "")
        elif name == "修订结束" and self._apart is not None and given.get("开始标识引用", "") == self._revision:
            self._give_apart("deleted")
        elif name == "公式" and self._apart is None:
            self._apart = []
        if other:
            super().start(other, _told(other, given))
        if sheet and other == "table:table-cell":
            sheet.width = max(sheet.width, min(_number(given, "列号"), _WIDEST) - 1)

    def _meaning(self, name: str) -> str:
        if self._meta is not None:
            return "meta:document-statistic" if name in COUNTED else OF_META.get(name, name)
        if name == "数据":
            return "text:p" if self._names and self._names[-1][1] == "table:table-cell" else "office:binary-data"
        return STRUCTURE.get(name, "")

    def _say(self, name: str, given: Attributes) -> None:
        """What people wrote into attributes."""
        if name == "用户":
            self._author(given.get("姓名", ""))
        title = given.get("名称", "")
        if name == "书签" and telling_bookmark(title):
            self._once(title, "field")
        elif name == "幻灯片" and is_given(title):
            self._once(title, "slide_name")
        for key, value in given.items():
            if key in SAYING:
                self._once(value, SAYING[key])
            elif not key.endswith(_OF_PROGRAMS) and _DIGITS.search(value):
                self._once(value, "other")

    def end(self, name: str) -> None:
        """An element ends."""
        name, other = self._names.pop()
        if name == "公式" and self._apart is not None and not self._revision:
            self._give_apart("formula")
        elif other == "text:p" and self._apart:
            self._apart.append("\n")
        if other:
            super().end(other)

    def _give_apart(self, part: str) -> None:
        text = "".join(self._apart or ())
        self._apart, self._length, self._revision = None, 0, ""
        if part == "deleted" or '"' in text or "@" in text or constants(text):
            self._aside(text, part)

    def text(self, data: str) -> None:
        """Characters: what is written, and of all else what says something."""
        name = self._names[-1][0] if self._names else ""
        if self._data is not None or self._meta is not None:
            super().text(data)
        elif self._apart is not None and name in ("文本串", "公式"):
            self._apart.append(data)
            self._length += len(data)
            if self._length > _LONGEST:
                self._aside("".join(self._apart), "deleted" if self._revision else "formula")
                self._apart, self._length = [], 0
        elif name == "文本串" and self._paragraphs:
            super().text(data)
        elif (_DIGITS if name == "名称" else _SAYS).search(data):
            self._aside(data, "other")

    def finish(self) -> None:
        """See the class above."""
        if self._apart:
            self._give_apart("deleted")
        super().finish()


def _told(other: str, given: Attributes) -> Attributes:
    """The attributes of an element, as OpenDocument has them."""
    if other == "text:s":
        return {"text:c": given.get("个数", "")}
    if other == "table:table":
        return {"table:name": given.get("名称", "")}
    if other == "用户自定义元数据":
        return {"meta:name": given.get("名称", ""), "xlink:title": given.get("值", "")}
    return {}


def _number(given: Attributes, key: str) -> int:
    text = given.get(key, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
