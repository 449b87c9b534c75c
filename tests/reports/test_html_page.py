"""The report's file: what is in it, what is not, and what bounds it. The browser's view of it: test_html_browser.py."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import RunError
from models.messages import section
from reports.base import Row
from reports.html import page as page_module
from reports.html import write
from reports.html.page import embedded_json
from reports.html.payload import DETAILED_OBJECTS, FOLDERS, TOP_OBJECTS, UNREAD_OBJECTS, payload
from tests.reports.fake_run import DATABASE, HOSTILE, JRT_TIERS, SAMPLES, FakeRun, large_run

WEB = Path(__file__).parents[2] / "reports/html/web/src"


def written(run: FakeRun, path: Path, lang: str = "zh") -> str:
    write(run, path, lang)
    return path.read_bytes().decode("utf-8")


def data_of(html: str) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)[1])


@pytest.fixture(scope="module")
def html(tmp_path_factory):
    return written(FakeRun(400), tmp_path_factory.mktemp("report") / "report.html")


def test_the_policy_names_our_script_and_style_by_hash_and_nothing_else(html):
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)[1]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))

    def hashed(source):
        return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"

    assert directives == {
        "default-src": "'none'",
        "script-src": hashed(re.search(r"<script>(.*?)</script>", html, re.DOTALL)[1]),
        "style-src": hashed(re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert html.index("Content-Security-Policy") < html.index("<style>")


def test_the_markup_asks_for_nothing_from_elsewhere(html):
    markup = re.sub(r"<(script|style)\b[^>]*>.*?</\1>", "", html, flags=re.DOTALL)
    assert re.findall(r'(?:src|href)="([^"]*)"', markup) == ["data:,"]
    assert "@import" not in html
    assert not re.search(r'(?<!")url\(', re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1])


def test_no_name_of_the_run_stands_in_the_markup(html):
    outside = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert "onerror" not in outside
    assert html.count("</script>") == 2
    assert "\u2028" not in html


def test_hostile_names_come_through_unchanged(html):
    paths = {row[0].rsplit("/", 1)[-1] for row in data_of(html)["objects"]}
    assert {name.rsplit("/", 1)[-1] for name in HOSTILE} <= paths


@given(
    st.recursive(
        st.text() | st.characters(categories=["Cs"]), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_embedded_json_is_json_and_no_markup(value):
    whole = embedded_json({"value": value}).decode("utf-8")
    assert json.loads(whole) == {"value": value}
    assert not re.search("[<>&\u2028\u2029]", whole)


def test_no_value_in_clear(html):
    shown = {"CN_SERVICE_NUMBER", "SECRECY_MARK", "STATE_SECRET_MARK", "TRADE_SECRET_SUBJECT"}
    for code, value in SAMPLES.items():
        if code not in shown:
            assert value not in html, code


def test_nothing_is_quoted_of_an_object_with_a_state_secret_mark(tmp_path):
    class Loose(FakeRun):
        """Gives samples even where it should not."""

        def findings(self, object: str | None = None, limit: int | None = None):
            for finding in super().findings(object, limit):
                yield {
                    **finding,
                    "masked": "机密★10年" if finding["entity_type"] == "STATE_SECRET_MARK" else finding["masked"],
                }

    html = written(Loose(60), tmp_path / "report.html")
    data = data_of(html)
    marked = [at for at, row in enumerate(data["objects"]) if "state_secret_marking" in row[13]]
    assert marked
    assert "机密★" not in html
    assert all(data["details"][str(at)] == {"quiet": True} for at in marked)


def test_reasons_can_be_said_in_either_language(tmp_path):
    for lang in ("zh", "en"):
        rows = [row[8] for row in payload(FakeRun(400, lang=lang), lang)["objects"] if row[8]]
        assert ["timeout", "120 s"] in [part for row in rows for part in row]
        assert all(part[0] in section("reasons", "zh") and len(part) == 2 for row in rows for part in row)


def test_several_reasons_of_one_object_are_taken_apart():
    class Two(FakeRun):
        def objects(self, order="path", limit=None):
            for row in super().objects(order, limit):
                yield {
                    **row,
                    "status": "partial",
                    "reason_code": "decoding",
                    "reason": "部分字节无法解码：3；超过单个对象时限 120 s；别的原因",
                }

    class Known(Two):
        def objects(self, order="path", limit=None):
            for row in super().objects(order, limit):
                yield {**row, "reason": row["reason"].removesuffix("；别的原因")}

    assert payload(Known(20), "zh")["objects"][0][8] == [["decoding", "3"], ["timeout", "120 s"]]
    assert payload(Two(20), "zh")["objects"][0][8] == [
        ["decoding", "", "部分字节无法解码：3；超过单个对象时限 120 s；别的原因"]
    ]


def test_tier_reasons_are_said_in_both_languages_with_their_law():
    data = payload(FakeRun(400), "zh")
    both = [why for why in data["why"] if "敏感个人信息" in why[1]]
    assert both
    assert all("sensitive personal data" in why[2] and why[3] for why in both)
    assert {"zh": "《个人信息保护法》第二十八条", "en": "Personal Information Protection Law, art. 28"} in data["laws"]


@pytest.mark.parametrize("count", range(2, 7))
def test_any_number_of_tiers_by_rank(count):
    tiers = tuple((f"t{at}", f"级{at}", f"Tier {at}") for at in range(count))
    data = payload(FakeRun(60, tiers=tiers), "zh")
    assert [tier["id"] for tier in data["tiers"]] == [tier[0] for tier in tiers]
    assert max(row[9] for row in data["objects"]) == count - 1


def test_a_run_without_objects(tmp_path):
    class Empty(FakeRun):
        _rows = ()

    data = data_of(written(Empty(0, hostile=False, state_secret=False), tmp_path / "report.html"))
    assert data["objects"] == []
    assert data["summary"]["objects"] == 0


def test_a_summary_that_says_little(tmp_path):
    class Terse(FakeRun):
        _rows = ()

        @property
        def summary(self):
            return {"objects": 3, "policy": {"id": "x"}, "tiers": {"a": {"objects": 3}}, "lang": "en"}

    assert data_of(written(Terse(0), tmp_path / "report.html"))["tiers"][0]["name"] == {"zh": "a", "en": "a"}


def test_the_file_is_whole_or_not_there(tmp_path):
    class Breaks(FakeRun):
        def folders(self, limit: int | None = None):
            raise OSError("disk")

    (tmp_path / "report.html").write_text("the old one")
    with pytest.raises(OSError, match="disk"):
        write(Breaks(20), tmp_path / "report.html", "zh")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert (tmp_path / "report.html").read_text() == "the old one"


def test_a_missing_script_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(page_module.resources, "files", lambda _: tmp_path)
    with pytest.raises(RunError, match="hatch_build"):
        write(FakeRun(20), tmp_path / "report.html", "zh")


def test_folders_hold_their_objects():
    data = payload(FakeRun(400), "zh")

    def path(at):
        row = data["folders"][at]
        return row[0] if row[1] < 0 else f"{path(row[1])}/{row[0]}"

    placed = [(row[0], path(row[12])) for row in data["objects"] if row[12] >= 0]
    assert len(placed) == len(data["objects"])
    files = [(name, folder) for name, folder in placed if name.startswith("/")]
    assert all(name.startswith(f"{folder}/") for name, folder in files)
    tables = {name: folder for name, folder in placed if not name.startswith("/")}
    assert tables["erp.public.member"] == f"{DATABASE}/public", "a table lies in its schema"
    assert tables["erp.archive.dict_region"] == f"{DATABASE}/archive"
    assert any(folder.endswith(".zip!") for _, folder in placed)
    archives = [(row[0], path(row[16])) for row in data["objects"] if row[16] >= 0]
    assert archives
    assert all(folder == f"{name}!" for name, folder in archives), "an archive is the box of what it holds"


def test_a_large_run_stays_small_and_says_so(tmp_path):
    run = large_run()
    html = written(run, tmp_path / "report.html")
    assert len(html.encode()) < 8_000_000
    data = data_of(html)
    unread = [row for row in data["objects"] if row[7] != 0]
    codes = {part[0] for row in unread for part in row[8]}
    assert TOP_OBJECTS < len(data["objects"]) <= TOP_OBJECTS + UNREAD_OBJECTS
    assert codes == set(run.summary["reasons"]), "a rare reason was crowded out"
    assert len(data["folders"]) == FOLDERS
    assert len(data["details"]) <= DETAILED_OBJECTS
    assert data["summary"]["objects"] == 100_000


def test_every_message_is_used_and_every_used_one_is_there():
    sources = "\n".join(path.read_text("utf-8") for path in WEB.glob("*.js"))
    messages = section("report", "zh")
    assert messages.keys() == section("report", "en").keys()
    called = set(re.findall(r'\b(?:t|has)\(\s*"([a-z_0-9]+)"', sources))
    assert called - messages.keys() == set()
    stems = ("status_", "demand_", "flag_", "limit_", "at_", "proves_", "not_", "question_", "changes_people_")
    by_python = {"page_title", "noscript", "assets_missing"}
    unused = {key for key in messages if not key.startswith(stems) and f'"{key}"' not in sources} - by_python
    assert unused == set()


def test_placeholders_agree_between_languages():
    zh, en = section("report", "zh"), section("report", "en")
    for key in zh:
        assert sorted(re.findall(r"\{\w+\}", zh[key])) == sorted(re.findall(r"\{\w+\}", en[key])), key


def test_an_unknown_entity_and_a_plain_reason_do_no_harm(tmp_path):
    class Odd(FakeRun):
        def objects(self, order="path", limit=None) -> list[Row]:
            rows = list(super().objects(order, limit))
            rows[0] = {
                **rows[0],
                "counts": {"MY_OWN_TYPE": 3},
                "tier_reasons": ["just a sentence", {"rule": "only-a-rule"}],
            }
            return rows

    data = data_of(written(Odd(30, tiers=JRT_TIERS), tmp_path / "report.html"))
    assert data["entities"]["MY_OWN_TYPE"]["zh"] == "MY_OWN_TYPE"
    assert [data["why"][at][1] for at in data["objects"][0][15]] == ["just a sentence", "only-a-rule"]
