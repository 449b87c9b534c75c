"""What a Word document says beside its text in attributes: element by element, and which names say something."""

from __future__ import annotations

import re

from scanner.readers.mail.mime_headers import base64url_of

SAID: dict[str, tuple[str, tuple[str, ...]]] = {
    "w:hyperlink": ("link", ("w:tooltip",)),
    "w:hlink": ("link", ("w:dest", "w:screenTip")),
    **dict.fromkeys(("a:hlinkClick", "a:hlinkHover"), ("link", ("tooltip",))),
    "v:textpath": ("watermark", ("string",)),
    **dict.fromkeys(("w:connectString", "w:query", "w:udl", "w:mailSubject"), ("settings", ("w:val",))),
    **dict.fromkeys(("w:tblCaption", "w:tblDescription"), ("alt_text", ("w:val",))),
    **dict.fromkeys(
        ("w:listEntry", "w:helpText", "w:statusText", "w:alias", "w:tag", "w:attr", "w:description"),
        ("control", ("w:val",)),
    ),
    "signatureline": (
        "control",
        ("suggestedsigner", "suggestedsigner2", "suggestedsigneremail", "signinginstructions"),
    ),
}
"""Elements -> their part, and the attributes that hold what people wrote."""

AUTHORS = {
    **dict.fromkeys(("w:comment", "w:moveTo", "w:cellIns", "w:cellDel"), "w:author"),
    "annotation": "author",
    "w:permStart": "w:ed",
    "w15:person": "w15:author",
    "w15:presenceInfo": "w15:userId",
}
"""Elements -> the attribute that names a person."""

DRAWN = (
    *("wp:docPr", "cNvPr", "v:shape", "v:rect", "v:imagedata", "v:group", "v:oval", "v:roundrect", "v:line"),
    *("v:polyline", "v:curve", "v:arc", "v:image"),
)
"""Elements that are drawn, which may have texts that stand for them."""

_FIELD = re.compile(r"[\"@＠]|\d{5}|[\u4e00-\u9fff]{2}|\b(?:MACROBUTTON|EQ)\b", re.IGNORECASE)
_NAME = re.compile(r"@|\d{5}|[\u4e00-\u9fff]{2}")
_FILE = re.compile(r"@|\d{5}|\.\w{3,4}\Z")
_LEVEL = re.compile(r"%\d")
_TAG = re.compile(r"<[^<>]*>")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def telling_field(instructions: str) -> bool:
    """Whether what a field is told holds an address, a number or words; or is shown as it stands."""
    return _FIELD.search(instructions) is not None


def telling_bookmark(name: str) -> bool:
    """Whether a person gave a bookmark its name, and it says something; Word's own begin with ``_``."""
    return not name.startswith("_") and _NAME.search(name) is not None


def telling_picture(name: str) -> bool:
    """Whether the name of something drawn is more than its kind and number: that of a file, mostly."""
    return _FILE.search(name) is not None


def level_text(text: str) -> str:
    """What stands beside the number in a level of a list; nothing where it is a word for chapters."""
    said = _LEVEL.sub(" ", text).strip()
    return said if _NAME.search(said) else ""


def field_data(text: str) -> str:
    """What a program keeps behind a field in base64 (EndNote: the whole reference), without its tags."""
    data = base64url_of("".join(text.split()).encode("ascii", "ignore"))
    for encoding in ("utf-8", "utf-16-le"):
        try:
            said = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        said = said.rstrip("\0")
        if not _CONTROL.search(said):
            return " ".join(_TAG.sub(" ", said).split())
    return ""
