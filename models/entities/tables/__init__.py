"""Tables of public facts behind the checks: area codes, issuer prefixes, number segments, places, names.

The data are the text files beside this one; each says in its first lines where it comes from and how it is written.
Every function is cached and cheap to call again; the first call of each reads one file of a few kilobytes.
Codes age: a code that stands in no table lowers a score, it never proves that a value is wrong.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType

_SUFFIXES = (
    *("特别行政区", "自治区", "自治州", "自治县", "自治旗"),
    *("地区", "林区", "新区", "省", "市", "盟", "区", "县", "旗"),
)


def _lines(name: str) -> Iterator[list[str]]:
    """The lines of one data file, split at white space, without comments."""
    for line in resources.files(__name__).joinpath(name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split()


def _expand(item: str) -> Iterator[str]:
    """``07`` -> 07; ``07-09`` -> 07, 08, 09, as wide as written."""
    first, _, last = item.partition("-")
    for number in range(int(first), int(last or first) + 1):
        yield f"{number:0{len(first)}d}"


# --- places ---------------------------------------------------------------------------------------------------------


@functools.cache
def divisions() -> Mapping[str, str]:
    """Every division in force: six-digit code (GB/T 2260) -> name, e.g. ``330100`` -> 杭州市.

    Also holds the codes under 810000, 820000 and 830000 used on residence permits of Hong Kong, Macau and Taiwan.
    """
    return MappingProxyType({p + item[:2]: item[2:] for p, *items in _lines("divisions.txt") for item in items})


@functools.cache
def current_area_codes() -> frozenset[str]:
    """Six-digit codes in force."""
    return frozenset(divisions())


@functools.cache
def area_codes() -> frozenset[str]:
    """Six-digit codes in force now or at any time before: 7,000 and more."""
    retired = {prefix + code for prefix, *items in _lines("area_codes.txt") for item in items for code in _expand(item)}
    return current_area_codes() | retired


@functools.cache
def former_division_names() -> frozenset[str]:
    """Names of divisions that exist no longer under that name (宣武区, 沙洲县): old addresses hold them."""
    return frozenset(name for names in _lines("former_names.txt") for name in names)


@functools.cache
def provinces() -> Mapping[str, str]:
    """Two-digit code -> name of the province, region or municipality, e.g. ``33`` -> 浙江省."""
    return MappingProxyType({code[:2]: name for code, name in divisions().items() if code.endswith("0000")})


@functools.cache
def cities() -> Mapping[str, str]:
    """Four-digit code -> name of the prefecture, e.g. ``3301`` -> 杭州市; municipalities have none."""
    return MappingProxyType(
        {code[:4]: name for code, name in divisions().items() if code.endswith("00") and code[2:4] != "00"}
    )


@functools.cache
def districts() -> Mapping[str, str]:
    """Six-digit code -> name of the district, county or county-level city, e.g. ``330106`` -> 西湖区."""
    return MappingProxyType({code: name for code, name in divisions().items() if not code.endswith("00")})


def short_name(name: str) -> str:
    """A division's name as people say it: 浙江省 -> 浙江, 杭州市 -> 杭州. Two characters stay whole: 城区, 赵县."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name[: -len(suffix)]
    return name


@functools.cache
def place_names() -> frozenset[str]:
    """Names of all divisions, now and before, in full; of provinces and prefectures in short as well."""
    short = {short_name(name) for name in (*provinces().values(), *cities().values())}
    return frozenset(divisions().values()) | former_division_names() | short


# --- cards ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues cards under a prefix: the bank's letters, DC debit, CC credit, SCC semi-credit or PC prepaid."""

    prefix: str
    bank: str
    kind: str
    length: int


@functools.cache
def issuers() -> tuple[Issuer, ...]:
    """Every issuer prefix known, as the file lists them; one prefix may stand twice, with two lengths."""
    return tuple(
        Issuer(prefix, bank, kind, int(length))
        for bank, kind, length, *prefixes in _lines("bank_bins.txt")
        for prefix in prefixes
    )


@functools.cache
def bank_bins() -> Mapping[str, frozenset[int]]:
    """Issuer prefix (3 to 9 digits) -> lengths of the card numbers issued under it (15 to 19 digits)."""
    lengths: dict[str, set[int]] = {}
    for issuer in issuers():
        lengths.setdefault(issuer.prefix, set()).add(issuer.length)
    return MappingProxyType({prefix: frozenset(found) for prefix, found in lengths.items()})


# --- telecommunication, plates --------------------------------------------------------------------------------------


@functools.cache
def _telecom() -> Mapping[str, Mapping[str, str]]:
    """Kind -> segment -> operator (empty for landlines; the province's digits for plates)."""
    table: dict[str, dict[str, str]] = {}
    for kind, *items in _lines("telecom.txt"):
        found = table.setdefault(kind, {})
        if kind == "plate":
            found.update((item[0], item[1:]) for item in items)
        elif kind in {"landline", "former"}:
            found.update((area, "") for item in items for area in _expand(item))
        else:
            found.update(dict.fromkeys(items[1:], items[0]))
    return table


@functools.cache
def mobile_operators() -> Mapping[str, str]:
    """First 3 or 4 digits of an 11-digit mobile number -> operator (移动, 联通, 电信, 广电, 卫星); resold ones too."""
    return MappingProxyType({**_telecom()["mobile"], **_telecom()["mvno"]})


@functools.cache
def mobile_segments() -> frozenset[str]:
    """First 3 or 4 digits of every 11-digit mobile number that is handed out."""
    return frozenset(mobile_operators())


@functools.cache
def iot_segments() -> frozenset[str]:
    """First 3 to 5 digits of 13-digit numbers of things."""
    return frozenset(_telecom()["iot"])


@functools.cache
def landline_areas() -> frozenset[str]:
    """Area codes in use, 2 or 3 digits, without the leading 0."""
    return frozenset(_telecom()["landline"])


@functools.cache
def former_landline_areas() -> frozenset[str]:
    """Area codes merged into a neighbour."""
    return frozenset(_telecom()["former"])


@functools.cache
def plate_provinces() -> Mapping[str, str]:
    """First character of a licence plate -> two-digit code of the province."""
    return MappingProxyType(dict(_telecom()["plate"]))


# --- names ----------------------------------------------------------------------------------------------------------


@functools.cache
def _names() -> Mapping[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for kind, *items in _lines("names.txt"):
        table.setdefault(kind, []).extend(items if kind == "compound" else "".join(items))
    return {kind: tuple(dict.fromkeys(items)) for kind, items in table.items()}


@functools.cache
def ranked_surnames() -> tuple[str, ...]:
    """Surnames of one character, most frequent first: the first 100 are borne by four people in five."""
    return _names()["surname"]


@functools.cache
def compound_surnames() -> frozenset[str]:
    """Surnames of two characters and more."""
    return frozenset(_names()["compound"])


@functools.cache
def surnames() -> frozenset[str]:
    """Every surname known, of one character and more."""
    return frozenset(ranked_surnames()) | compound_surnames()


@functools.cache
def given_characters(leaning: str = "") -> tuple[str, ...]:
    """Characters usual in given names: all, or those that lean ``male`` or ``female``."""
    if leaning:
        return _names()[leaning]
    return tuple(dict.fromkeys((*_names()["male"], *_names()["female"], *_names()["given"])))


@functools.cache
def words_like_names() -> frozenset[str]:
    """Words of two and three characters that begin with a surname and are no names (高兴, 安全, 周六, 白云山)."""
    return frozenset(first + rest for first, *items in _lines("words.txt") for rest in items)


@functools.cache
def name_weights(kind: str) -> Mapping[str, float]:
    """How much a character speaks for a name rather than a word, in nats: as ``surname`` in front or ``given`` behind.

    Traditional forms weigh as their simple ones do, where these weigh more.
    """
    lines = [items for said, *items in _lines("name_weights.txt") if said == kind]
    weights = {character: float(number) for number, characters in lines for character in characters}
    for traditional, simple in traditional_names().items():
        if simple in weights:
            weights[traditional] = max(weights[simple], weights.get(traditional, weights[simple]))
    return MappingProxyType(weights)


@functools.cache
def things_like_names(kind: str) -> frozenset[str]:
    """What ``things.txt`` holds of a kind: ``thing``, no name of a person; ``word``, some of which are."""
    return frozenset(name for said, *names in _lines("things.txt") if said == kind for name in names)


@functools.cache
def traditional_names() -> Mapping[str, str]:
    """Traditional characters of names, each to its simple form."""
    return MappingProxyType({pair[0]: pair[1] for pairs in _lines("traditional_names.txt") for pair in pairs})


@functools.cache
def foreign_names(kind: str) -> frozenset[str]:
    """Names of a kind in ``foreign_names.txt``: pinyin, cantonese, cities, given, family, han, japanese."""
    return frozenset(name for said, *names in _lines("foreign_names.txt") if said == kind for name in names)


@functools.cache
def public_figures() -> frozenset[str]:
    """Persons of history and public life whose names few others bear, and brands that are called as people are."""
    return frozenset(name for _, *names in _lines("figures.txt") for name in names)


# --- countries ------------------------------------------------------------------------------------------------------


@functools.cache
def country_codes() -> Mapping[str, str]:
    """Three letters -> three digits (ISO 3166-1); no digits for codes that only passports carry (ICAO Doc 9303-3)."""
    return MappingProxyType({item[:3]: item[3:] for items in _lines("countries.txt") for item in items})
