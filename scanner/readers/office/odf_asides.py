"""What OpenDocument says beside its paragraphs: attributes in which people write, texts that stand by themselves."""

from __future__ import annotations

from scanner.readers.office.docx_places import Attributes

SAID: dict[str, tuple[str, tuple[str, ...]]] = {
    "text:user-field-decl": ("field", ("text:name", "office:string-value", "office:value")),
    "text:variable-set": ("field", ("office:string-value",)),
    "text:hidden-text": ("field", ("text:string-value",)),
    "text:conditional-text": ("field", ("text:string-value-if-true", "text:string-value-if-false")),
    "text:label": ("field", ("text:value",)),
    "text:drop-down": ("field", ("text:help", "text:hint")),
    "text:alphabetical-index-mark": ("field", ("text:string-value",)),
    "text:bibliography-mark": (
        "field",
        (
            *("text:author", "text:editor", "text:address", "text:title", "text:note", "text:annote", "text:url"),
            *("text:institution", "text:organizations", "text:publisher", "text:school"),
            *(f"text:custom{number}" for number in range(1, 6)),
        ),
    ),
    "text:placeholder": ("field", ("text:description",)),
    "text:a": ("field", ("office:title",)),
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

TEXTS = {
    **dict.fromkeys(("svg:title", "svg:desc", "table:title", "table:desc"), "alt_text"),
    **dict.fromkeys(("math:math", "math:annotation"), "formula"),
    **dict.fromkeys(("presentation:header-decl", "presentation:footer-decl", "presentation:date-time-decl"), "header"),
    "text:ruby-text": "ruby",
    "text:index-title-template": "field",
}
"""Elements whose text stands by itself -> its part."""

_FORM = ("form:value", "form:current-value", "form:label", "form:title", "form:string-value", "form:command")
_PROPERTIES = frozenset({"HelpText", "HelpURL", "Tag", "Text", "DefaultText", "Title", "Label"})
"""Properties of controls in which people write; the others are names of classes, fonts and colours."""
_ANYWHERE = ("text:a", "draw:a", "table:cell-range-source")


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
    return target if name in _ANYWHERE or ":" in target or target.startswith(("/", "\\\\")) else ""
