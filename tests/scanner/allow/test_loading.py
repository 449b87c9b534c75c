"""Allow lists on disk: what is taken, and that every fault names its line and quotes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.errors import AllowListError
from scanner.allow.loading import load_allow, names_a_value

ENTRY = """\
  - id: {id}
    reason: our own number
    owner: Li Na
    expires: {expires}
    {condition}
"""


def written(tmp_path: Path, *entries: str, name: str = "allow.yaml") -> Path:
    file = tmp_path / name
    file.write_text("allow:\n" + "".join(entries), "utf-8")
    return file


def entry(condition: str = "entity: CN_MOBILE", name: str = "one", expires: str = "2027-06-30") -> str:
    return ENTRY.format(id=name, condition=condition, expires=expires)


def refused(tmp_path: Path, *entries: str) -> str:
    with pytest.raises(AllowListError) as caught:
        load_allow([written(tmp_path, *entries)])
    return str(caught.value)


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDIAN_LANG", "en")


def test_every_condition_takes_one_value_or_a_list(tmp_path: Path) -> None:
    one, two = load_allow(
        [
            written(
                tmp_path,
                entry(f"fingerprint: {'AB' * 16}\n    path: hr/*.xlsx\n    pattern: 'x[0-9]+'\n    entity: CN_QQ"),
                entry("entity: [CN_QQ, CN_MOBILE]\n    path: [a, b/]", "two"),
            )
        ],
        on=date(2027, 1, 1),
    ).entries
    assert one.fingerprints == {"ab" * 16}
    assert (one.paths, one.patterns, one.entities) == (("hr/*.xlsx",), ("x[0-9]+",), {"CN_QQ"})
    assert (two.paths, two.entities) == (("a", "b/"), {"CN_QQ", "CN_MOBILE"})
    assert one.expires == date(2027, 6, 30)


def test_a_plain_list_is_one_too(tmp_path: Path) -> None:
    file = tmp_path / "plain.yaml"
    file.write_text("- {id: a, reason: r, owner: o, expires: 2027-01-01, entity: CN_QQ}\n", "utf-8")
    assert [each.id for each in load_allow([file]).entries] == ["a"]


@pytest.mark.parametrize(
    ("condition", "line", "words"),
    [
        ("colour: red", 6, "colour"),
        ("entity: CN_MOBIL", 6, "unknown entity type"),
        ("entity: []", 6, "the list is empty"),
        ("fingerprint: 13812345678", 6, "32 hexadecimal digits"),
        ("pattern: '13812345678'", 6, "a value itself"),
        (r"pattern: 'zhang@example\.com|[0-9]+'", 6, "a value itself"),
        ("pattern: '138([0-9]'", 6, "not a valid regular expression"),
        ("pattern: '([0-9]|[0-9]{2})+x'", 6, "so slow"),
        ("path: '/'", 6, "not a valid pattern of paths"),
    ],
)
def test_a_fault_names_file_and_line(tmp_path: Path, condition: str, line: int, words: str) -> None:
    said = refused(tmp_path, entry(condition))
    assert f"line {line}," in said
    assert words in said
    assert "13812345678" not in said
    assert "zhang@" not in said


@pytest.mark.parametrize("day", ["2027-02-30", "20270630", "next year", "2027-W10-1"])
def test_a_day_is_a_day(tmp_path: Path, day: str) -> None:
    assert "line 5," in refused(tmp_path, entry(expires=day))


@pytest.mark.parametrize("name", ["reason", "owner", "expires", "id"])
def test_nobody_allows_anything_without_a_name_a_reason_and_an_end(tmp_path: Path, name: str) -> None:
    kept = [line for line in entry().splitlines() if f"{name}:" not in line]
    if name == "id":
        kept[0] = "  - " + kept[0].strip()
    assert f"{name} is missing" in refused(tmp_path, "\n".join(kept) + "\n")


def test_an_entry_needs_a_condition(tmp_path: Path) -> None:
    assert "one condition or more" in refused(tmp_path, entry(""))


def test_an_id_stands_once_in_all_lists(tmp_path: Path) -> None:
    files = [written(tmp_path, entry(), name="a.yaml"), written(tmp_path, entry(), name="b.yaml")]
    with pytest.raises(AllowListError, match=r"b\.yaml.*line 2.*twice"):
        load_allow(files)


def test_a_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(AllowListError, match="cannot read"):
        load_allow([tmp_path / "none.yaml"])


def test_the_last_day_counts_and_the_next_does_not(tmp_path: Path) -> None:
    file = written(tmp_path, entry())
    assert load_allow([file], on=date(2027, 6, 30)).valid
    gone = load_allow([file], on=date(2027, 7, 1))
    assert not gone
    assert gone.describe()[0]["expired"] is True


def test_the_digest_is_of_what_decides(tmp_path: Path) -> None:
    day = date(2027, 1, 1)
    digest = load_allow([written(tmp_path, entry())], on=day).digest
    other_owner = entry().replace("Li Na", "Wang Fang").replace("2027-06-30", "2028-06-30")
    assert load_allow([written(tmp_path, other_owner)], on=day).digest == digest
    assert load_allow([written(tmp_path, entry("entity: CN_QQ"))], on=day).digest != digest
    assert load_allow([written(tmp_path, entry())], on=date(2028, 1, 1)).digest == ""


def test_what_a_run_keeps_quotes_no_pattern_and_no_value(tmp_path: Path) -> None:
    condition = "pattern: '138123456[0-9]+'\n    path: /srv/13812345678/x"
    shown = load_allow([written(tmp_path, entry(condition).replace("our own number", "it is 13812345678"))]).describe()
    assert "138123456" not in str(shown)
    assert shown[0]["conditions"] == {"pattern": 1, "path": 1}


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        ("13812345678", True),
        (r"^a@b\.cn$", True),
        ("a@b.cn", True),
        ("[0-9]{3}|13812345678", True),
        ("张三", True),
        (r"138\d{8}", False),
        (r".*@example\.com", False),
        ("test.*", False),
        ("测试[一二三]", False),
    ],
)
def test_a_pattern_that_is_a_value_is_seen(pattern: str, value: bool) -> None:
    assert names_a_value(pattern) is value
