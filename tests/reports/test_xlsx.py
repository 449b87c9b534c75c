"""The working paper, read back by a library that did not write it."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl.utils.escape import unescape

from models.exposure import CIRCLES, weights_of
from models.messages import section, text
from models.tiers import DEMANDS, load_policy
from reports import write_report
from reports.xlsx import listing, write
from reports.xlsx.rows import Words, place
from reports.xlsx.text import MAX_CELL, cell, visible
from tests.reports.fake_run import HOSTILE, JRT_TIERS, FakeRun

SHEETS = {
    "zh": ["概览", "数据资产清单", "分类分级清单", "未覆盖清单", "处置建议", "图例与说明"],
    "en": ["Overview", "Data assets", "Classification", "Not covered", "Actions", "Legend"],
}
PRACTICE = ["系统（来源）", "库/目录", "表/文件", "字段", "字段说明", "类别", "数据项", "级别", "分级理由", "依据"]


@cache
def fake(lang: str = "zh") -> FakeRun:
    return FakeRun(160, lang=lang)


@pytest.fixture(scope="module", params=["zh", "en"])
def paper(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[FakeRun, Path, str]:
    path = tmp_path_factory.mktemp("paper") / "report.xlsx"
    write(fake(request.param), path, request.param)
    return fake(request.param), path, request.param


@cache
def read(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path)


def table(sheet: Any) -> list[dict[str, Any]]:
    rows = list(sheet.iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def written(run: Any, path: Path, lang: str = "zh") -> openpyxl.Workbook:
    write(run, path, lang)
    return read(path)


class Rows:
    """A run of the rows given and nothing else."""

    def __init__(self, rows: list[dict[str, Any]], fields: list[dict[str, Any]] = (), **summary: Any) -> None:
        self.rows, self._fields = rows, list(fields)
        status = Counter(row["status"] for row in rows)
        self.summary = {"objects": len(rows), "status": status, "policy": load_policy().describe(), **summary}

    def objects(self, order: str = "path", limit: int | None = None) -> Iterator[dict[str, Any]]:
        return iter(self.rows[:limit])

    def findings(self, object: str | None = None, limit: int | None = None) -> Iterator[dict[str, Any]]:
        return iter(())

    def fields(self, object: str | None = None) -> Iterator[dict[str, Any]]:
        return iter(self._fields)

    def folders(self, limit: int | None = None) -> Iterator[dict[str, Any]]:
        return iter(())


def one(path: str, **more: Any) -> dict[str, Any]:
    row = {"object": f"file:///{path}", "path": path, "target": "t", "status": "scanned", "tier": "internal"}
    return row | {"tier_reasons": [], "counts": {}, "subjects": 3, "flags": []} | more


def field(path: str, **more: Any) -> dict[str, Any]:
    given = {
        "object": f"file:///{path}",
        "path": path,
        "target": "t",
        "tier": "internal",
        "container": "",
        "name": "sjh",
    }
    return given | {"comment": "", "entity_type": "CN_MOBILE", "count": 9, "values": 10, "sample": "138****0000"} | more


def test_the_sheets_of_practice_in_both_languages(paper: tuple[FakeRun, Path, str]) -> None:
    _, path, lang = paper
    assert read(path).sheetnames == SHEETS[lang]


def test_the_report_is_found_by_name(tmp_path: Path) -> None:
    assert write_report(FakeRun(30), "xlsx", tmp_path, "zh") == [tmp_path / "report.xlsx"]
    assert read(tmp_path / "report.xlsx").sheetnames == SHEETS["zh"]


def test_every_object_has_its_line(paper: tuple[FakeRun, Path, str]) -> None:
    run, path, lang = paper
    rows = list(read(path)[SHEETS[lang][1]].iter_rows(min_row=2, values_only=True))
    expected = [(visible(part) for part in place(row)) for row in run.objects()]
    assert [(row[2] or "", row[3] or "") for row in rows] == [tuple(parts) for parts in expected]
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))


def test_the_shares_of_the_tiers_are_of_all_objects(paper: tuple[FakeRun, Path, str]) -> None:
    run, path, lang = paper
    rows = list(read(path)[SHEETS[lang][0]].iter_rows(values_only=True))
    unread = {"zh": "未定级", "en": "no tier"}[lang]
    at = next(at for at, row in enumerate(rows) if unread in row)  # who can read them comes after
    tiers = [[cell for cell in row if isinstance(cell, int | float)] for row in rows[at - len(run.tiers) : at + 1]]
    assert sum(numbers[0] for numbers in tiers) == run.summary["objects"]
    assert sum(numbers[1] for numbers in tiers) == pytest.approx(1)


def test_the_field_of_a_table_names_the_table_once(tmp_path: Path) -> None:
    row = one("crm.hr.staff", kind="table", object="postgresql://h/crm/hr/staff")
    given = field("crm.hr.staff", object=row["object"], container="hr.staff")
    listed = table(written(Rows([row], [given]), tmp_path / "r.xlsx")["分类分级清单"])
    assert [(each["库/目录"], each["表/文件"], each["字段"]) for each in listed] == [("crm.hr", "staff", "sjh")]


def test_a_table_lies_in_its_schema(tmp_path: Path) -> None:
    rows = [
        one("crm.public.a/b #1", kind="table", object="postgresql://h/crm/public/a%2Fb%20%231"),
        one("crm.hr.v1.2", kind="table", object="postgresql://h/crm/hr/v1.2"),
        one("/data/x.db/t", kind="table", object="sqlite:///data/x.db/t"),
        one("shop.tab\\n", kind="table", object="mysql://h/shop/tab%0A"),
    ]
    listed = table(written(Rows(rows), tmp_path / "r.xlsx")["数据资产清单"])
    expected = [("crm.public", "a/b #1"), ("crm.hr", "v1.2"), ("/data/x.db", "t"), ("shop", "tab\\n")]
    assert [(row["库/目录"], row["表/文件"]) for row in listed] == expected


def test_the_classification_has_the_columns_and_rows_of_practice(tmp_path: Path) -> None:
    book = written(fake(), tmp_path / "r.xlsx")
    rows = table(book["分类分级清单"])
    assert list(rows[0])[1:11] == PRACTICE
    assert {"数据样本（脱敏）", "数据量（命中数）", "涉及个人数", "责任人", "备注"} <= set(rows[0])
    run = fake()
    whole = {row["object"]: row for row in run.objects()}
    secret = {uri for uri, row in whole.items() if row["flags"]}
    fields = [each for each in run.fields() if each["object"] not in secret]
    found = Counter((row["表/文件"].split(" › ")[0], row["数据项"]) for row in rows if row["字段"])
    words = Words(run.summary, "zh")
    assert found == Counter((visible(place(whole[f["object"]])[1]), words.entity(f["entity_type"])) for f in fields)
    staff = next(row for row in rows if row["字段"] == "sfzh")
    assert (staff["字段说明"], staff["类别"], staff["数据项"]) == ("身份证号", "敏感个人信息", "居民身份证号")
    assert staff["数据样本（脱敏）"].count("*") >= 9
    assert 0.9 < staff["命中占比"] <= 1
    assert "人" in staff["分级理由"]
    assert "《个人信息保护法》" in staff["依据"]


def test_what_was_not_read_in_full_is_all_there_with_a_reason_and_something_to_do(paper) -> None:
    run, path, lang = paper
    rows = list(read(path)[SHEETS[lang][3]].iter_rows(min_row=2, values_only=True))
    unread = [row for row in run.objects() if row["status"] != "scanned"]
    assert len(rows) == len(unread) > 5
    for shown, row in zip(rows, unread, strict=True):
        assert shown[7] == row["reason"]
        assert len(shown[8]) > 5


def test_every_reason_code_says_what_to_do() -> None:
    codes = yaml.safe_load(Path("models/messages/reasons.yaml").read_text("utf-8"))
    for lang in ("zh", "en"):
        words = Words({}, lang)
        assert all(words.to_do({"reason_code": code}) for code in [*codes, "a code of tomorrow", None])


def test_actions_come_riskiest_first_with_what_the_policy_demands(paper) -> None:
    run, path, lang = paper
    rows = list(read(path)[SHEETS[lang][4]].iter_rows(min_row=2, values_only=True))
    policy = load_policy()
    names = {tier.name(lang): tier for tier in policy.tiers}
    tiers = [names[row[2].replace("\n", " " if lang == "en" else "")] for row in rows]
    risks = [row[1] for row in rows[1:]]  # what bears a state-secret mark comes before all
    assert risks == sorted(risks, reverse=True)
    assert {row[1] for row in rows if row[3] == text("exposure.circle_public", lang)} == {32, 8}
    assert min(tier.rank for tier in tiers) == 1
    wanted = sum(policy.tier(row["tier"]).rank > 0 for row in run.objects() if row["tier"])
    assert len(rows) == wanted
    assert "保密" in rows[0][10] or "security officer" in rows[0][10]
    for row, tier in list(zip(rows, tiers, strict=True))[1:]:
        assert list(row[12:17]) == [tier.demand(kind, lang) for kind in DEMANDS]
    who = {row["path"]: row["exposure"] for row in run.objects()}
    phrases = {"everybody": "gap_open", "public": "gap_public", None: "gap_unknown"}
    for row in rows[1:]:
        phrase = phrases.get(who.get(f"{row[5]}/{row[6]}", "owner"), "gap_restricted")
        assert row[10].endswith(section("xlsx", lang)[phrase]) or f"{row[5]}/{row[6]}" not in who


def test_nothing_of_an_object_with_a_state_secret_mark_is_quoted(paper) -> None:
    run, path, lang = paper
    (secret,) = [row for row in run.objects() if row["flags"]]
    name = place(secret)[1]
    book, seen = read(path), 0
    marking = Words(run.summary, lang).entity("STATE_SECRET_MARK")
    for sheet in [book[title] for title in SHEETS[lang][1:5]]:
        for row in sheet.iter_rows(values_only=True):
            if name in row:
                seen += 1
                said = " ".join(str(value) for value in row if value is not None)
                assert f"{marking} " not in said
                assert "★" not in said
                assert "*" not in said
    assert seen == 3
    overview = "\n".join(str(v) for row in book[SHEETS[lang][0]].iter_rows(values_only=True) for v in row if v)
    assert section("xlsx", lang)["alert_secret"] in overview


def test_no_text_becomes_a_formula_a_link_or_markup(paper) -> None:
    _, path, _ = paper
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        names = package.namelist()
        assert not any("externalLink" in name or ("sheet" in name and name.endswith(".rels")) for name in names)
        for name in names:
            tree = etree.fromstring(package.read(name))  # every part is well-formed XML
            assert not tree.findall(".//{*}f")
            assert not tree.findall(".//{*}hyperlink")
    book = read(path)
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(each.data_type in "nsd" and each.hyperlink is None for each in row)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_text_that_can_be_seen(name: str) -> None:
    run = fake()
    (row,) = [row for row in run.objects() if row["path"].endswith("/" + name)]
    shown = visible(place(row)[1])
    assert all(char.isprintable() or char == "\u3000" for char in shown)
    assert shown.isascii() or "\u202e" not in shown


HARD = [ "_x0041_", "=1+1", "+1", "-1", "@a", "\t=1", " lead", "trail ", "1e5", "00123", "http://a.b", "\ufffe", "a\x00b", "\ud800", "'quoted"]  # fmt: skip


def test_hard_names_come_back_as_they_were_shown(tmp_path: Path) -> None:
    rows = [one(f"d\\{name}", kind="file") for name in HARD]
    book = written(Rows(rows), tmp_path / "r.xlsx")
    shown = [row["表/文件"] for row in table(book["数据资产清单"])]
    assert [unescape(each).strip() for each in shown] == [visible(place(row)[1]).strip() for row in rows]
    assert all(isinstance(each, str) for each in shown)
    quoted = [row[3].quotePrefix for row in book["数据资产清单"].iter_rows(min_row=2)]
    assert [HARD[at] for at, mark in enumerate(quoted) if mark] == ["=1+1", "+1", "-1", "@a"]


def test_a_text_that_looks_like_the_writers_own_markup_stays_text(tmp_path: Path) -> None:
    book = written(Rows([one("a", owner="<r><t>rich</t></r>")]), tmp_path / "r.xlsx")
    assert table(book["数据资产清单"])[0]["所有者"] == "<r><t>rich</t></r> "


@given(st.text(st.characters(codec=None), max_size=60))
def test_whatever_a_text_holds_it_can_be_written(text: str) -> None:
    shown = cell(visible(text))
    etree.fromstring(f"<a>{shown.replace('&', '&amp;').replace('<', '&lt;')}</a>".encode())
    assert len(shown) >= len(text)


@pytest.mark.parametrize("char", ["长", "😀", "a"])
def test_a_cell_never_holds_more_than_excel_takes(tmp_path: Path, char: str) -> None:
    book = written(Rows([one("d/" + char * 40_000)]), tmp_path / "r.xlsx")
    (row,) = table(book["数据资产清单"])
    assert len(row["表/文件"].encode("utf-16-le")) // 2 <= MAX_CELL
    assert row["表/文件"].endswith(f"{char}…")


def test_rows_beyond_excels_limit_go_on_on_another_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MAX_ROWS", 50)
    book = written(Rows([one(f"d/{n}.txt") for n in range(120)]), tmp_path / "r.xlsx")
    parts = [name for name in book.sheetnames if name.startswith("数据资产清单")]
    assert parts == ["数据资产清单", "数据资产清单 (2)", "数据资产清单 (3)"]
    assert [book[part].max_row for part in parts] == [50, 50, 23]
    rows = [row for part in parts for row in table(book[part])]
    assert [row["表/文件"] for row in rows] == [f"{n}.txt" for n in range(120)]
    assert [row["序号"] for row in rows] == list(range(1, 121))
    assert listing.MAX_ROWS == 50


def test_the_lists_can_be_worked_with_and_printed(paper) -> None:
    _, path, lang = paper
    book = read(path)
    for title in SHEETS[lang]:
        sheet = book[title]
        assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
        assert "&P" in sheet.oddFooter.right.text
    for title in SHEETS[lang][1:5]:
        sheet = book[title]
        assert sheet.freeze_panes
        assert sheet.freeze_panes.endswith("2")
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.auto_filter.ref.endswith(str(sheet.max_row))
        assert sheet.print_title_rows == "$1:$1"
        header = sheet["A1"]
        assert header.font.bold
        assert header.alignment.wrap_text


def test_tiers_are_told_by_word_and_colour(paper) -> None:
    _, path, lang = paper
    sheet = read(path)[SHEETS[lang][4]]
    colours = {row[2].value: row[2].fill.fgColor.rgb for row in sheet.iter_rows(min_row=2)}
    assert len(set(colours.values())) == len(colours) == 2
    circles = {row[3].value: row[3].fill.fgColor.rgb for row in sheet.iter_rows(min_row=2)}
    wide = {circles[text(f"exposure.circle_{who}", lang)] for who in ("everybody", "public", "unknown")}
    assert len(wide) == 3
    assert all(words for words in colours)
    assert not any("绝密" in word and "非国家秘密" not in word for word in colours)


def test_other_tiers_than_the_default_ones(tmp_path: Path) -> None:
    book = written(FakeRun(80, tiers=JRT_TIERS), tmp_path / "r.xlsx")
    tiers = {row["级别"] for row in table(book["处置建议"])}
    assert tiers <= {"2 级", "3 级", "4 级", "5 级"}
    assert "5 级" in tiers


def test_figures_of_the_overview(paper) -> None:
    run, path, lang = paper
    values = [v for row in read(path)[SHEETS[lang][0]].iter_rows(values_only=True) for v in row if v is not None]
    assert run.summary["objects"] in values
    assert run.summary["subjects"]["estimate"] in values
    assert run.summary["policy"]["digest"] in "".join(map(str, values))
    for code, numbers in run.summary["entities"].items():
        assert Words(run.summary, lang).entity(code) in values
        assert numbers["findings"] in values
    for target in run.summary["targets"]:
        assert target["url"] in values


def test_many_people_raise_a_question_with_its_law(tmp_path: Path) -> None:
    run = Rows([one("a.csv")], flags=["people_100000"], subjects={"estimate": 123_456, "low": 120_000, "high": 126_000})
    book = written(run, tmp_path / "r.xlsx")
    said = "\n".join(str(v) for row in book["概览"].iter_rows(values_only=True) for v in row if v)
    assert "123,456 人（满 10 万人）" in said
    assert "《促进和规范数据跨境流动规定》第八条" in said


def test_an_unfinished_run_says_so(tmp_path: Path) -> None:
    book = written(Rows([], complete=False), tmp_path / "r.xlsx")
    said = [v for row in book["概览"].iter_rows(values_only=True) for v in row if v]
    assert section("xlsx", "zh")["alert_incomplete"] in said


def test_a_run_that_met_nothing(tmp_path: Path) -> None:
    book = written(Rows([]), tmp_path / "r.xlsx", "en")
    assert book["Data assets"]["B2"].value == "No object was met."
    assert book["Actions"]["B2"].value == "No object is above the lowest tier."


def test_no_field_is_lost_when_fields_come_in_an_order_of_their_own(tmp_path: Path) -> None:
    run = Rows([one("a.csv"), one("b.csv")], [field("b.csv"), field("a.csv", name="xm"), field("c.csv", name="yhkh")])
    book = written(run, tmp_path / "r.xlsx")
    assert sorted(row["字段"] for row in table(book["分类分级清单"]) if row["字段"]) == ["sjh", "xm", "yhkh"]


def test_an_archive_whose_members_decide_is_listed_too(tmp_path: Path) -> None:
    book = written(Rows([one("a.zip"), one("b.txt", tier="public")]), tmp_path / "r.xlsx")
    assert [row["表/文件"] for row in table(book["分类分级清单"])] == ["a.zip"]


def test_copies_and_partial_readings_are_remarked(tmp_path: Path) -> None:
    rows = [
        one("a.csv", duplicates_of="file:///data/%E5%8E%9F%E4%BB%B6.csv"),
        one("b.csv", status="partial", reason="超时"),
        one("c.docx", same_text_as="file:///data/%E5%8E%9F%E4%BB%B6.csv"),
    ]
    book = written(Rows(rows), tmp_path / "r.xlsx")
    notes = [row["备注"] for row in table(book["处置建议"])]
    assert notes == ["与 /data/原件.csv 内容相同", "仅部分读取：超时", "与 /data/原件.csv 文字相同，格式不同"]


@pytest.mark.parametrize(
    ("access", "exposure", "said"),
    [
        ("rw-r--r-- a:b", "everybody", "gap_open"), ("rw-r----- a:b", "group", "gap_restricted"),
        ("rw-r--r-- a:b", "owner", "gap_restricted"), ("READ AllUsers", "public", "gap_public"), (None, None, "gap_unknown"),
        ("Authenticated Users: read", None, "gap_open"), ("rw-r----- a:b", None, "gap_unknown"),
    ],
)  # fmt: skip
def test_access_is_held_against_the_demand(tmp_path: Path, access: str | None, exposure: str | None, said: str) -> None:
    book = written(Rows([one("a.csv", access=access, exposure=exposure)]), tmp_path / "r.xlsx")
    row = table(book["处置建议"])[0]
    assert section("xlsx", "zh")[said] in row["现有访问权限与差距"]
    assert row["可见范围"] == section("exposure", "zh")[f"circle_{exposure or 'unknown'}"]


def test_the_overview_counts_objects_by_tier_and_by_who_can_read_them(paper) -> None:
    run, path, lang = paper
    weights = weights_of(run.policy)
    rows = list(read(path)[SHEETS[lang][0]].iter_rows())
    heads = [text(f"exposure.circle_{who}", lang) for who in CIRCLES]
    at = next(at for at, row in enumerate(rows) if heads[0] in [cell.value for cell in row])
    columns = [[cell.value for cell in rows[at]].index(head) for head in heads]
    for row, tier in zip(rows[at + 1 :], ("top_secret", "internal"), strict=False):
        told = [re.findall(r"[\d,]+", str(row[column].value)) for column in columns]
        numbers = [run.summary["exposure"]["objects"][tier].get(who, 0) for who in CIRCLES]
        assert told == [[f"{n:,}", str(weights.risk(tier, who))] for n, who in zip(numbers, CIRCLES, strict=True)]
        assert len({row[column].fill.fgColor.rgb for column in columns}) >= 3


def test_odd_values_do_no_harm(tmp_path: Path) -> None:
    rows = [
        one("a", modified="0001-01-01T00:00:00Z", size=0, owner="=1", access=["a: r", "b: w"]),
        one("b", modified="not a time", tier=None, status="failed", reason=None, media_type="x/y"),
        one("c", tier="of another policy", modified="2026-05-01T08:00:00+08:00"),
    ]
    sheet = table(written(Rows(rows), tmp_path / "r.xlsx")["数据资产清单"])
    assert [str(row["修改时间（UTC）"]) for row in sheet] == [
        "0001-01-01T00:00:00Z",
        "not a time",
        "2026-05-01 00:00:00",
    ]
    assert sheet[0]["现有访问权限"] == "a: r\nb: w"
    assert sheet[2]["级别"] == "of another policy"


def test_a_paper_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    path = tmp_path / "out" / "report.xlsx"
    path.parent.mkdir()
    path.write_bytes(b"the paper before")

    class Broken(Rows):
        def fields(self, object: str | None = None) -> Iterator[dict[str, Any]]:
            raise OSError("the store went away")

    with pytest.raises(OSError, match="the store went away"):
        write(Broken([one("a.csv")]), path, "zh")
    assert path.read_bytes() == b"the paper before"
    assert [each.name for each in path.parent.iterdir()] == ["report.xlsx"]
    assert list(scratch.iterdir()) == []
    write(Rows([one("a.csv")]), path, "zh")
    assert [each.name for each in path.parent.iterdir()] == ["report.xlsx"]
    assert list(scratch.iterdir()) == []
