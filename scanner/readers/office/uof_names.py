"""What elements of UOF (标文通, GB/T 20916) mean, in terms of OpenDocument.

UOF 1 names an element 字:段落 where UOF 2 says 字:段落_416B; names of attributes go the same way.
"""

from __future__ import annotations

import re

_NUMBERED = re.compile(r"_[0-9A-F]{4}\Z")

STRUCTURE = {
    "段落": "text:p",
    "空格符": "text:s",
    "制表符": "text:tab",
    "换行符": "text:line-break",
    "分页符": "text:line-break",
    "文字表": "table:table",
    "行": "table:table-row",
    "单元格": "table:table-cell",
    "工作表": "table:table",
    "电子表格": "office:spreadsheet",
    "电子表格文档": "office:spreadsheet",
    **dict.fromkeys(("奇数页页眉", "偶数页页眉", "首页页眉"), "style:header"),
    **dict.fromkeys(("奇数页页脚", "偶数页页脚", "首页页脚"), "style:footer"),
    "脚注": "text:footnote",
    "尾注": "text:endnote",
    "批注": "office:annotation",
    "文本内容": "draw:text-box",
    "文本": "draw:text-box",
    "元数据": "office:meta",
}
"""Elements of content."""
OF_META = {
    "创建者": "dc:creator",
    "作者": "dc:creator",
    "最后作者": "dc:creator",
    "标题": "dc:title",
    "主题": "dc:subject",
    "摘要": "dc:description",
    "关键字": "meta:keyword",
    "创建应用程序": "meta:generator",
    "编辑时间": "meta:editing-duration",
    "编辑次数": "meta:editing-cycles",
    "元数据": "office:meta",
}
"""Elements that are properties of the document."""
COUNTED = frozenset({"页数", "字数", "英文字符数", "中文字符数", "行数", "段落数", "对象数"})
"""Properties that say how long it is."""
SAYING = {"目标": "link", "提示": "field", "标题": "field", "内容": "field", "说明": "field", "替代文字": "alt_text"}
"""Attributes in which people write, whatever bears them -> their part."""


def plain(name: str) -> str:
    """A name without prefix and number."""
    return _NUMBERED.sub("", name.rpartition(":")[2])
