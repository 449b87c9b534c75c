"""What OpenDocument says beside its paragraphs: attributes in which people write, texts that stand by themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from scanner.readers.office.docx_asides import level_text, telling_bookmark, telling_field, telling_picture
from scanner.readers.office.docx_places import Attributes

SAID: dict[str, tuple[str, tuple[str, ...]]] = {
    "text:user-field-decl": ("field", ("text:name", "office:string-value", "office:value")),
    "text:variable-set": ("field", ("office:string-value",)),
    "text:variable-input": ("field", ("office:string-value",)),
    "text:label": ("field", ("text:value",)),
    "text:bibliography-mark": (
        "field",
        (
            *("text:author", "text:editor", "text:address", "text:title", "text:note", "text:annote", "text:url"),
            *("text:institution", "text:organizations", "text:publisher", "text:school"),
            *(f"text:custom{number}" for number in range(1, 6)),
        ),
    ),
    "office:dde-source": ("link", ("office:dde-topic", "office:dde-item")),
    "table:content-validation": ("field", ("table:condition",)),
    "table:named-expression": ("field", ("table:expression",)),
    "table:filter-condition": ("field", ("table:value",)),
    "table:filter-set-item": ("field", ("table:value",)),
    "table:data-pilot-member": ("field", ("table:name",)),
    **dict.fromkeys(("table:help-message", "table:error-message"), ("field", ("table:title",))),
    "table:scenario": ("scenario", ("table:comment",)),
    **dict.fromkeys(("table:sql", "table:database-source-sql"), ("field", ("table:sql-statement",))),
}
"""Elements -> their part, and the attributes that hold texts."""


def _as_it_is(text: str) -> str:
    return text


def _if(tells: Callable[[str], bool]) -> Callable[[str], str]:
    return lambda text: text if tells(text) else ""


_ALWAYS: dict[str, tuple[str, Callable[[str], str]]] = {
    **dict.fromkeys(
        (
            *("text:description", "text:key1", "text:key2", "text:string-value", "text:help", "text:hint"),
            *("text:string-value-if-true", "text:string-value-if-false", "office:title", "xlink:title", "content"),
            *("text:database-name", "text:table-name", "table:database-name", "table:database-table-name"),
            *("table:selected-page", "field:value", "loext:qrcode-content"),
        ),
        ("field", _as_it_is),
    ),
    **dict.fromkeys(
        (
            *("loext:alias", "loext:tag", "loext:display-text", "loext:value", "loext:suggested-signer-name"),
            *("loext:suggested-signer-title", "loext:suggested-signer-email", "loext:signing-instructions"),
        ),
        ("control", _as_it_is),
    ),
    **dict.fromkeys(("style:num-prefix", "style:num-suffix", "loext:num-list-format"), ("numbering", level_text)),
    **dict.fromkeys(
        ("text:condition", "text:formula", "style:condition", "calcext:value", "draw:value", "anim:value"),
        ("field", _if(telling_field)),
    ),
    "draw:name": ("field", _if(telling_picture)),
    "presentation:name": ("field", _if(telling_bookmark)),
}
"""Attributes in which people write, whatever bears them -> their part, and what of them says something."""

_NAMES = {
    **dict.fromkeys(
        (
            *("text:bookmark", "text:bookmark-start", "text:reference-mark", "text:reference-mark-start"),
            "text:section",
        ),
        "text:name",
    ),
    **dict.fromkeys(
        (
            *("table:named-range", "table:named-expression", "table:database-range", "table:data-pilot-group"),
            "table:data-pilot-group-member",
        ),
        "table:name",
    ),
}
"""Elements that people name."""
_OF_PROGRAMS = re.compile(r"(?:区域|目录)\d*\Z")
_AUTHORS = ("office:author", "office:chg-author")
"""Who wrote a comment or a change, in OpenOffice 1."""
_ATTRIBUTES = frozenset({*_ALWAYS, *_AUTHORS, "xlink:href"})
_ELEMENTS = frozenset({*SAID, *_NAMES})

TEXTS = {
    **dict.fromkeys(("svg:title", "svg:desc", "table:title", "table:desc"), "alt_text"),
    **dict.fromkeys(("math:math", "math:annotation"), "formula"),
    **dict.fromkeys(("presentation:header-decl", "presentation:footer-decl", "presentation:date-time-decl"), "header"),
    "text:ruby-text": "ruby",
    "text:index-title-template": "field",
}
"""Elements whose text stands by itself -> its part."""

_FORM = (
    *("form:value", "form:current-value", "form:label", "form:title", "form:string-value", "form:command"),
    *("form:filter", "form:list-source", "form:datasource"),
)
_PROPERTIES = frozenset({"HelpText", "HelpURL", "Tag", "Text", "DefaultText", "Title", "Label"})
"""Properties of controls in which people write; the others are names of classes, fonts and colours."""
_WITHIN = ("draw:", "style:", "svg:", "chart:", "presentation:sound", "text:list-level")
"""Beginnings of elements whose pictures, sounds and fonts mostly lie in the package."""
_SETTINGS = frozenset({"PrinterName", "CurrentDatabaseDataSource", "CurrentDatabaseCommand", "ShowChangesByAuthorName"})
_SILENT = ("number:", "loext:text", "loext:fill", "config:", "office:binary-data", "office:mimetype")
"""Beginnings of elements whose text nobody wrote."""


def tells(name: str, attributes: Attributes) -> bool:
    """Whether attributes of the element are worth a look; those of most cells and paragraphs are not."""
    return not _ATTRIBUTES.isdisjoint(attributes) or name in _ELEMENTS or name.startswith("form:")


def asides(name: str, attributes: Attributes) -> Iterator[tuple[str, str]]:
    """(part, text) of what stands in the attributes of an element."""
    yield "link", link_target(name, attributes)
    part, keys = SAID.get(name, ("", ()))
    for key in keys:
        yield part, attributes.get(key, "")
    if name in _NAMES:
        given = attributes.get(_NAMES[name], "")
        if telling_bookmark(given) and not _OF_PROGRAMS.match(given):
            yield "field", given
    if name.startswith("form:"):
        yield from (("control", said) for said in form_texts(name, attributes))
    for key, text in attributes.items():
        if key in _ALWAYS and name != "draw:page":  # whose name is its title
            part, telling = _ALWAYS[key]
            yield part, telling(text)


def author(attributes: Attributes) -> str:
    """Who wrote what begins here, as far as attributes say."""
    return next((attributes[key] for key in _AUTHORS if key in attributes), "")


def form_texts(name: str, attributes: Attributes) -> list[str]:
    """What the control or property of a form says."""
    if name == "form:property":
        own = attributes.get("form:property-name") in _PROPERTIES
        return [attributes["office:string-value"]] if own and attributes.get("office:string-value") else []
    return [attributes[key] for key in _FORM if attributes.get(key)]


def link_target(name: str, attributes: Attributes) -> str:
    """Where an element leads out of the document; pictures and objects of the package lie within."""
    target = attributes.get("xlink:href", "")
    if target.startswith(("#", "./")):
        return ""
    out = ":" in target or target.startswith(("/", "\\\\", "../")) or not name.startswith(_WITHIN) or name == "draw:a"
    return target if out else ""


def loose_part(name: str, attributes: Attributes) -> str:
    """The part of text that stands in this element itself, in no paragraph; empty where it is a program's."""
    if name == "config:config-item":
        return "settings" if attributes.get("config:name") in _SETTINGS else ""
    return "" if name.startswith(_SILENT) else "other"
