"""Words of the Rich Text Format (1.9.1): code pages, characters, and what each destination holds."""

from __future__ import annotations

CHARSETS = {
    77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255,
    178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850,
}  # fmt: skip
"""\\fcharset -> code page; the others are in the page of the document."""

CHARACTERS = {
    b"tab": "\t", b"line": "\n", b"softline": "\n", b"emdash": "\u2014", b"endash": "\u2013", b"lquote": "\u2018",
    b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d", b"bullet": "\u2022", b"emspace": " ",
    b"enspace": " ", b"qmspace": " ", b"lbr": "\n",
}  # fmt: skip
SYMBOLS = {b"~": "\xa0", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\", b"\t": "\t"}

PARTS = {
    **dict.fromkeys((b"header", b"headerl", b"headerr", b"headerf"), "header"),
    **dict.fromkeys((b"footer", b"footerl", b"footerr", b"footerf"), "footer"),
    b"footnote": "footnote",
    b"annotation": "comment",
    b"shptxt": "textbox",
    b"dptxbxtext": "textbox",
}
"""Destinations with paragraphs of their own."""

PROPERTIES = {
    b"title": "title", b"subject": "subject", b"author": "creator", b"manager": "Manager", b"company": "Company",
    b"operator": "lastModifiedBy", b"category": "category", b"keywords": "keywords", b"comment": "comment",
    b"doccomm": "description", b"hlinkbase": "HyperlinkBase", b"propname": "", b"staticval": "", b"linkval": "",
}  # fmt: skip

ASIDES = {
    b"xe": "field", b"tc": "field", b"ffdeftext": "control", b"ffl": "control", b"ffhelptext": "control",
    b"ffstattext": "control", b"docvar": "settings", b"sv": "shape", b"objname": "link", b"template": "link",
    b"htmltag": "html", b"bkmkstart": "bookmark", b"nextfile": "link", b"filetbl": "link", b"xmlattrvalue": "control",
    b"ffname": "control",
    **dict.fromkeys((b"listtext", b"pntext", b"pntxtb", b"pntxta", b"leveltext", b"listname"), "numbering"),
    **dict.fromkeys((b"mmconnectstr", b"mmconnectstrdata", b"mmquery", b"mmmailsubject"), "settings"),
    **dict.fromkeys((b"mmdatasource", b"mmheadersource", b"mmodsoudl", b"mmodsosrc"), "settings"),
}  # fmt: skip
"""Destinations of one line of text that stands beside the text."""

WITHIN_SKIPPED = frozenset(
    {
        *(b"pntxtb", b"pntxta", b"leveltext", b"listname", b"xmlattrvalue", b"mmconnectstr", b"mmconnectstrdata"),
        *(b"mmquery", b"mmmailsubject", b"mmdatasource", b"mmheadersource", b"mmodsoudl", b"mmodsosrc", b"htmltag"),
    }
)
"""Those of them that are read although what they lie in is not."""

SHAPES = frozenset(
    {
        *("gtextUNICODE", "wzDescription", "pihlShape", "wzTooltip", "wzSigSetupSuggSigner", "wzSigSetupSuggSigner2"),
        *("wzSigSetupSuggSignerEmail", "wzSigSetupSignInst", "wzName", "pibName", "fillBlipName"),
    }
)
"""Properties of shapes that are texts."""
NAMES = frozenset({"wzName", "pibName", "fillBlipName"})
"""Those of them that are mostly a program's; the name of a file says something."""
LINKS = frozenset({b"hlloc", b"hlsrc", b"hlfr"})
"""Parts of a link of a shape, one behind the other."""
GROUPS = frozenset(
    {
        *(b"shp", b"shpinst", b"sp", b"shpgrp", b"do", b"info", b"userprops", b"formfield", b"field", b"hl"),
        *(b"mmath", b"moMath", b"moMathPara"),
    }
)
"""Groups of groups, each of which says what it is."""

METAFILES = frozenset({b"emfblip", b"wmetafile"})
PICTURES = METAFILES | {b"pngblip", b"jpegblip", b"dibitmap"}

AUTHORS = frozenset({b"atnauthor", b"revtbl", b"protusertbl"})
TABLES = frozenset({"docvar", "revtbl", "protusertbl", "filetbl"})
"""Asides and lists of authors whose inner groups are each a text of its own."""

SKIPPED = frozenset(
    {
        *(b"colortbl", b"stylesheet", b"listtable", b"listoverridetable", b"rsidtbl", b"generator", b"themedata"),
        *(b"colorschememapping", b"latentstyles", b"datastore", b"pict", b"xmlnstbl", b"mmathpr"),
        *(b"mhtmltag", b"mmathPr", b"atnid", b"atnref", b"atntime", b"atndate", b"atnparent", b"atnicn"),
        *(b"shprslt", b"nonesttables", b"bkmkend", b"datafield", b"objclass", b"panose"),
        *(b"falt", b"fontemb", b"creatim", b"revtim", b"printim", b"buptim", b"sn", b"atrfstart", b"atrfend"),
        *(b"nonshppict", b"ffformat", b"ffentrymcr", b"ffexitmcr", b"passwordhash"),
        *(b"nesttableprops", b"background", b"mailmerge", b"wgrffmtfilter", b"fldtype", b"objtime", b"objalias"),
    }
)

DESTINATIONS = frozenset(
    {
        *(b"fldinst", b"fldrslt", b"fonttbl", b"upr", b"ud", b"objdata", b"sn", b"result"),
        *(*GROUPS, *LINKS, *PROPERTIES, *AUTHORS, *ASIDES, *PICTURES, *PARTS, *SKIPPED),
    }
)

ENDS = frozenset({b"par", b"sect", b"page", b"column"})
OPAQUE = frozenset({"skip", "font", "objdata", "pict"})
"""Kinds of destinations whose characters are no text."""
