"""Colours, fonts and number formats of the working paper: blue to amber to red-purple, safe for colour-blind readers.

Every colour comes with its word: a tier is told by its name, a status by its label; colour only helps to find it.
"""

from __future__ import annotations

from typing import Any, Literal

from models.messages import Lang

Kind = Literal["text", "number", "share", "size", "date", "centre", "fill_in", "code"]

INK, PAPER, LINE, NAVY, MUTED = "#1B2733", "#FFFFFF", "#C9D3DC", "#1F3A5F", "#5B6B7A"
FILL_IN = "#FFFDF0"
ALERT, WARNING = ("#6B1A45", "#FFFFFF"), ("#FFF1D0", "#5C3D00")

TIER_SCALE = (
    ("#DCE9F5", "#16365C"),
    ("#B9D2EA", "#16365C"),
    ("#FBE3A6", "#513600"),
    ("#EBA93B", "#3B2600"),
    ("#6B1A45", "#FFFFFF"),
)
"""(background, ink) from the mildest tier to the strictest."""

RISK_SCALE = (
    ("#EEF1F3", "#2E3A45"),
    ("#F8E6BD", "#513600"),
    ("#F1BA62", "#3B2600"),
    ("#DA7A33", "#1F1000"),
    ("#A8322D", "#FFFFFF"),
    ("#5A1030", "#FFFFFF"),
)
"""(background, ink) by risk, as the heat-map report has it: none, below an eighth, a quarter, a half of the most that a
policy knows, below it, and it."""

CIRCLE_COLOURS = {
    "unknown": ("#E3E7EB", "#2E3A45"),
    "everybody": ("#FBE9E4", "#7A182C"),
    "public": ("#8A1C2E", "#FFFFFF"),
}

STATUS_COLOURS = {
    "partial": ("#FBE3A6", "#513600"),
    "skipped": ("#E3E7EB", "#2E3A45"),
    "failed": ("#E9D3E0", "#5A1238"),
}

_NUMBER_FORMATS: dict[str, dict[str, Any]] = {
    "text": {},
    "centre": {"align": "center"},
    "number": {"num_format": "#,##0", "align": "right"},
    "share": {"num_format": "0.0%", "align": "right"},
    "size": {
        "num_format": '[<1000000]#,##0.0,"\u00a0kB";[<1000000000]#,##0.0,,"\u00a0MB";#,##0.0,,,"\u00a0GB"',
        "align": "right",
    },
    "date": {"num_format": "yyyy-mm-dd hh:mm", "align": "center"},
    "fill_in": {"bg_color": FILL_IN},
    "code": {"text_wrap": False, "font_name": "Consolas", "font_size": 8, "font_color": MUTED},
}


def tier_colours(rank: int, tiers: int) -> tuple[str, str]:
    """(background, ink) of the tier of ``rank`` among ``tiers``."""
    if tiers <= 1:
        return TIER_SCALE[0]
    return TIER_SCALE[round(rank * (len(TIER_SCALE) - 1) / (tiers - 1))]


def risk_colours(risk: int, most: int) -> tuple[str, str]:
    """(background, ink) of a risk where ``most`` is the highest."""
    return RISK_SCALE[0 if risk <= 0 else 1 + sum(risk * part >= most for part in (8, 4, 2, 1))]


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any, lang: Lang) -> None:
        self._book = book
        self._font = "Microsoft YaHei" if lang == "zh" else "Calibri"
        self._made: dict[tuple[Any, ...], Any] = {}

    def _make(self, key: tuple[Any, ...], **properties: Any) -> Any:
        found = self._made.get(key)
        if found is None:
            base = {"font_name": self._font, "font_size": 9, "font_color": INK, "valign": "top"}
            found = self._made[key] = self._book.add_format(base | properties)
        return found

    def cell(self, kind: Kind = "text", *, quoted: bool = False, roomy: bool = False) -> Any:
        """A cell of a list; ``quoted`` marks a text that a spreadsheet might else take for a formula."""
        found = self._made.get(("cell", kind, quoted, roomy))
        if found is not None:
            return found
        extra: dict[str, Any] = {"quote_prefix": True} if quoted else {}
        if roomy:
            extra |= {"valign": "vcenter"} | ({} if kind == "centre" else {"indent": 1})
        frame = {"border": 1, "border_color": LINE, "text_wrap": True}
        return self._make(("cell", kind, quoted, roomy), **(frame | _NUMBER_FORMATS[kind] | extra))

    @staticmethod
    def index(form: Any) -> int:
        """The number by which a cell names its format."""
        return int(form._get_xf_index())  # noqa: SLF001  # xlsxwriter gives it to cells that it writes itself

    def badge(self, colours: tuple[str, str], *, roomy: bool = False) -> Any:
        """A coloured cell with a word in it."""
        return self._make(
            ("badge", colours, roomy),
            valign="vcenter" if roomy else "top",
            border=1,
            border_color=LINE,
            text_wrap=True,
            align="center",
            bold=True,
            bg_color=colours[0],
            font_color=colours[1],
        )

    def bar(self) -> Any:
        """A share drawn in blocks."""
        return self._make(("bar",), font_color="#6C8EB0", valign="vcenter", border=1, border_color=LINE)

    def header(self) -> Any:
        """A column's name."""
        return self._make(
            ("header",),
            bold=True,
            font_color=PAPER,
            bg_color=NAVY,
            border=1,
            border_color="#48607C",
            text_wrap=True,
            align="center",
            valign="vcenter",
        )

    def title(self) -> Any:
        """The paper's title."""
        return self._make(("title",), bold=True, font_size=20, font_color=NAVY, valign="vcenter")

    def subtitle(self) -> Any:
        """The line below the title."""
        return self._make(("subtitle",), font_color=MUTED, text_wrap=True, valign="vcenter")

    def part(self) -> Any:
        """The head of a part."""
        return self._make(
            ("part",), bold=True, font_size=12, font_color=NAVY, bottom=2, bottom_color=NAVY, valign="vcenter"
        )

    def banner(self, colours: tuple[str, str]) -> Any:
        """A box across the sheet that must not be missed."""
        return self._make(
            ("banner", colours),
            bold=True,
            font_size=10,
            text_wrap=True,
            valign="vcenter",
            indent=1,
            bg_color=colours[0],
            font_color=colours[1],
        )

    def card(self, part: Literal["label", "figure", "note"]) -> Any:
        """A line of a figure that stands in a box of its own."""
        properties: dict[str, dict[str, Any]] = {
            "label": {"font_color": MUTED, "top": 1, "top_color": LINE},
            "figure": {"bold": True, "font_size": 18, "font_color": NAVY, "num_format": "#,##0", "shrink": True},
            "note": {"font_color": MUTED, "font_size": 8, "bottom": 1, "bottom_color": LINE, "shrink": True},
        }
        sides = {"left": 1, "left_color": LINE, "right": 1, "right_color": LINE}
        return self._make(
            ("card", part), bg_color="#F4F7FA", align="center", **({"valign": "vcenter"} | sides | properties[part])
        )

    def plain(self, *, wrap: bool = True, bold: bool = False) -> Any:
        """Running text without a frame."""
        return self._make(("plain", wrap, bold), text_wrap=wrap, bold=bold)
