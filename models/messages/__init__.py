"""One catalogue of everything a user reads, Chinese and English: the YAML files beside this one, by key.

Each file holds ``key: {zh: text, en: text}``; a key is written ``file.key``. Placeholders are ``{name}``; the words
that go with a number are ``{name|one|more}``: "{n} {n|object|objects}".
"""

from __future__ import annotations

import functools
import locale
import os
import re
from importlib import resources
from typing import Any, Literal

Lang = Literal["zh", "en"]
_WORDS = re.compile(r"\{(\w+)\|([^|{}]*)\|([^|{}]*)\}")


@functools.cache
def _catalogue(name: str) -> dict[str, dict[str, str]]:
    import yaml

    text = resources.files(__name__).joinpath(f"{name}.yaml").read_text("utf-8")
    loaded: dict[str, dict[str, str]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- both are safe
    return loaded


def text(key: str, lang: Lang, **values: Any) -> str:
    """The message ``file.key`` in ``lang`` with its placeholders filled. Raises KeyError for an unknown key."""
    name, _, rest = key.partition(".")
    message = _catalogue(name)[rest][lang]
    return filled(message, **values) if values else message


def filled(message: str, /, **values: Any) -> str:
    """A message of the catalogue with its placeholders filled, and the words that go with its numbers chosen."""
    if "|" in message:
        message = _WORDS.sub(lambda told: told[2] if str(values[told[1]]) == "1" else told[3], message)
    return message.format(**values)


def section(name: str, lang: Lang) -> dict[str, str]:
    """All messages of one file in ``lang``, by key, placeholders unfilled."""
    return {key: entry[lang] for key, entry in _catalogue(name).items()}


def reason_title(code: str, lang: Lang) -> str:
    """Why objects were not read, as a heading: without what differs from one object to the next."""
    titles = section("reason_titles", lang)
    if code in titles:
        return titles[code]
    return section("reasons", lang).get(code, code).partition("{detail}")[0].rstrip(" :：")


def default_lang() -> Lang:
    """The user's language: ``PANDIAN_LANG``, else the locale, else Chinese."""
    chosen = os.environ.get("PANDIAN_LANG") or os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES")
    chosen = chosen or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "en" if chosen.lower().startswith("en") else "zh"
