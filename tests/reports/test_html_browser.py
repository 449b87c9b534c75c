"""The report as a reader meets it: opened from disk in a real Chromium, with no network and a silent console."""

from __future__ import annotations

import io
import itertools
import json
import re

import pypdfium2
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from models.exposure import CIRCLES, weights_of
from models.messages import section
from reports.html import write
from tests.reports.browser import chromium, console, open_report, pdf, picture, requests
from tests.reports.fake_later import LaterRun
from tests.reports.fake_run import HOSTILE, FakeRun, large_run


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    for lang in ("zh", "en"):
        write(FakeRun(400, lang=lang), folder / f"{lang}.html", lang)
    return folder


@pytest.fixture
def zh(browser, reports):
    open_report(browser, reports / "zh.html")
    yield browser
    assert console(browser) == []
    assert requests(browser) == [(reports / "zh.html").as_uri()]
    assert browser.execute_script("return window.pwned") is None
    polluted = "const found = []; for (const key in {}) found.push(key); return found"
    assert browser.execute_script(polluted) == [], "a name of the run became a property of every object"


@pytest.fixture
def en(browser, reports):
    open_report(browser, reports / "en.html")
    yield browser
    assert console(browser) == []


def text(driver, selector):
    return driver.execute_script("return document.querySelector(arguments[0])?.innerText ?? null", selector)


def texts(driver, selector):
    """The visible ones."""
    return driver.execute_script(
        "return [...document.querySelectorAll(arguments[0])].filter((e) => e.checkVisibility()).map((e) => e.innerText)",
        selector,
    )


def key(driver, name):
    return driver.find_element(By.CSS_SELECTOR, f'[data-key="{name}"]')


def gone(driver, selector):
    WebDriverWait(driver, 20, poll_frequency=0.02).until(lambda it: not it.find_elements(By.CSS_SELECTOR, selector))


def press(driver, *keys):
    ActionChains(driver).send_keys(*keys).perform()


def focused(driver):
    return driver.execute_script("const e = document.activeElement; return e.dataset.key ?? e.innerText")


def test_opens_from_disk_with_every_section(zh):
    assert zh.title == "数据资产盘点报告 · 公司共享盘, ERP 数据库"
    names = [
        "概览",
        "风险热力图",
        "数据分布图",
        "来源与数据类型",
        "分级结果与要求",
        "覆盖情况",
        "高风险对象",
        "对象清单",
        "法律提示",
        "盘点方法与参数",
    ]
    assert [re.sub(r"^\d+\s*", "", title) for title in texts(zh, "section > h2")] == names
    assert zh.find_elements(By.CSS_SELECTOR, ".chart.map svg path")
    assert zh.find_elements(By.CSS_SELECTOR, ".chart.matrix svg text")
    facts = text(zh, ".facts")
    for fact in ("9c41f0b2d3e4a5b6", "pandian 0.1.0", "20261121T081500Z-7f3a", "17 分 41 秒"):
        assert fact in facts


def test_headline_figures_are_those_of_the_run(zh):
    summary = FakeRun(400).summary
    figures = texts(zh, ".figure b")
    people = summary["subjects"]
    assert figures[0] == f"{summary['objects']:,}"
    share = 100 * summary["status"]["scanned"] / summary["objects"]
    assert float(figures[1].rstrip("%")) == pytest.approx(share, abs=0.06)
    assert figures[2] == f"{people['estimate']:,}"
    assert f"{people['low']:,}–{people['high']:,}" in text(zh, ".figures")


def test_a_state_secret_stops_the_reader_first(zh):
    alert = zh.find_element(By.CSS_SELECTOR, "main > :first-child")
    assert alert.get_attribute("role") == "alert"
    assert "联系保密管理人员" in alert.text
    assert "会议材料.docx" in alert.text
    assert "机密★" not in zh.execute_script("return document.body.innerText")


def test_hostile_names_are_text_wherever_they_stand(zh):
    zh.find_element(By.ID, "search").send_keys("外来文件")
    shown = json.dumps(texts(zh, "#inventory .path .name"), ensure_ascii=False)
    assert "<img src=x onerror=window.pwned=1>.txt" in shown
    assert "工资⟨U+202E⟩xslx.exe" in shown, "a reversing character must be seen, not obeyed"
    assert "两行⟨U+000A⟩名字⟨U+0009⟩.txt" in shown
    assert "残缺\\\\xFF字节.txt" in shown
    assert zh.find_elements(By.CSS_SELECTOR, "img, iframe, object, embed, link[rel=stylesheet]") == []
    assert zh.execute_script("return document.querySelectorAll('script').length") == 2
    rows = zh.execute_script("return document.querySelectorAll('#inventory tbody th button').length")
    assert rows == len(HOSTILE)
    for at in range(rows):  # the panel of each
        zh.execute_script("document.querySelectorAll('#inventory tbody th button')[arguments[0]].click()", at)
        assert len(zh.find_elements(By.CSS_SELECTOR, "dialog.detail h2 .path")) == 1
        press(zh, Keys.ESCAPE)
        gone(zh, "dialog")
    zh.execute_script("document.querySelector('.chart.map').scrollIntoView()")
    labels = zh.find_elements(By.CSS_SELECTOR, ".chart.map svg text")
    tips = set()
    for label in labels:
        if "<" not in label.get_attribute("textContent") or label.rect["x"] < 0:
            continue
        ActionChains(zh).move_to_element(label).perform()
        tips.add(text(zh, ".tip"))
    assert any("<" in (tip or "") for tip in tips), "a hostile name was met in a tooltip, as text"
    assert zh.find_elements(By.CSS_SELECTOR, ".tip *:not(strong, div), .chart b, .chart img") == []


def test_an_injected_script_or_style_would_not_run(browser, reports):
    open_report(browser, reports / "zh.html")
    browser.execute_script(
        "const s = document.createElement('script'); s.textContent = 'window.injected = 1'; document.body.append(s)"
    )
    browser.execute_script(
        "document.body.insertAdjacentHTML('beforeend', '<p id=p style=\"color:red\" onclick=\"window.injected=1\">x</p>'); document.getElementById('p').click()"
    )
    assert browser.execute_script("return window.injected") is None
    assert len([line for line in console(browser) if "Content Security Policy" in line]) >= 2


def test_the_language_changes_in_place_and_keeps_the_focus(zh):
    key(zh, "lang:en").send_keys(Keys.ENTER)
    assert text(zh, "h1") == "Data inventory report"
    assert zh.execute_script("return document.documentElement.lang") == "en"
    assert focused(zh) == "lang:en"
    chinese = re.sub(
        r"盘点|中文|语言",
        "",
        " ".join(texts(zh, "h2, h3, thead th, button:not(.link), label > span, .lead, .hint, .figure dt")),
    )
    assert not re.search(r"[\u4e00-\u9fff]", chinese)
    assert "sensitive personal data" in text(zh, "#risk")
    assert "took longer than the limit 120 s" in zh.execute_script(
        "return document.getElementById('coverage').textContent"
    )
    key(zh, "lang:zh").send_keys(Keys.SPACE)
    assert text(zh, "h1") == "数据资产盘点报告"


def test_the_english_report_opens_in_english(en):
    assert text(en, "h1") == "Data inventory report"
    assert "Stop, and call the security officer" in text(en, ".alert.stop")


def test_the_map_by_keyboard_down_to_an_object_and_back(zh):
    key(zh, "map").send_keys(Keys.ARROW_RIGHT)
    first = text(zh, ".about h3")
    assert first == "公司共享盘"
    press(zh, Keys.ENTER)
    assert [part.strip() for part in texts(zh, ".crumbs li")] == ["全部来源", "公司共享盘"]
    assert focused(zh) == "map"
    press(zh, Keys.END)
    last = text(zh, ".about h3")
    press(zh, Keys.HOME)
    assert text(zh, ".about h3") != last
    press(zh, Keys.SPACE)
    assert len(texts(zh, ".crumbs li")) == 3
    press(zh, Keys.ESCAPE)
    assert len(texts(zh, ".crumbs li")) == 2
    key(zh, "crumb:0").send_keys(Keys.ENTER)
    assert [part.strip() for part in texts(zh, ".crumbs li")] == ["全部来源"]


def test_the_map_by_pointer(zh):
    zh.execute_script("document.querySelector('.chart.map').scrollIntoView({block: 'center'})")
    host = zh.find_element(By.CSS_SELECTOR, ".chart.map")
    header = ActionChains(zh).move_to_element_with_offset(host, -300, -host.size["height"] // 2 + 10)
    header.perform()
    assert "公司共享盘" in text(zh, ".tip.on")
    header.click().perform()
    assert [part.strip() for part in texts(zh, ".crumbs li")] == ["全部来源", "公司共享盘"]


def test_the_map_turns_by_size_people_and_density(zh):
    before = zh.execute_script("return document.querySelector('.chart.map svg').innerHTML")
    seen = {before}
    for choice in ("map-by:size", "map-by:people", "map-colour:density"):
        key(zh, choice).send_keys(Keys.ENTER)
        assert key(zh, choice).get_attribute("aria-pressed") == "true"
        assert focused(zh) == choice
        seen.add(zh.execute_script("return document.querySelector('.chart.map svg').innerHTML"))
    assert len(seen) == 4
    assert "≤ 1" in text(zh, "#map .legend")
    key(zh, "map-by:size").send_keys(Keys.ENTER)
    assert "没有大小" in text(zh, "#map"), "tables of a database must not vanish without a word"


def test_every_chart_has_a_table(zh):
    key(zh, "map-mode:table").send_keys(Keys.ENTER)
    rows = texts(zh, "#map tbody tr")
    assert len(rows) == 2
    assert "公司共享盘" in rows[0]
    zh.find_element(By.CSS_SELECTOR, '[data-key="cell:0"]').send_keys(Keys.ENTER)
    assert len(texts(zh, "#map tbody tr")) > 5
    key(zh, "matrix-mode:table").send_keys(Keys.ENTER)
    matrix = FakeRun(400).summary["matrix"]
    assert len(texts(zh, "#matrix tbody tr")) == len(matrix)
    total = sum(sum(row.values()) for row in matrix.values())
    assert texts(zh, "#matrix tfoot td")[-1] == f"{total:,}"


def test_the_matrix_tells_what_everybody_can_read(zh):
    key(zh, "matrix-mode:table").send_keys(Keys.ENTER)
    summary = FakeRun(400).summary
    whole, opened = (sum(sum(row.values()) for row in summary[name].values()) for name in ("matrix", "matrix_open"))
    assert 0 < opened < whole
    framed = zh.find_elements(By.CSS_SELECTOR, '#matrix tbody td[style*="outline"]')
    assert len(framed) == sum(map(len, summary["matrix_open"].values()))
    assert all("所有账户均可读取" in cell.get_attribute("title") for cell in framed)
    key(zh, "matrix-who:open").send_keys(Keys.ENTER)
    assert texts(zh, "#matrix tfoot td")[-1] == f"{opened:,}"
    assert len(texts(zh, "#matrix tbody tr")) == len(summary["matrix"]), "the rows stay where they are"
    key(zh, "matrix-who:all").send_keys(Keys.ENTER)
    assert texts(zh, "#matrix tfoot td")[-1] == f"{whole:,}"


def test_the_matrix_writes_its_numbers(zh):
    labels = zh.execute_script(
        "return [...document.querySelectorAll('.chart.matrix svg text')].map((e) => e.textContent)"
    )
    assert "居民身份证号" in labels
    assert "ERP 数据库" in labels
    assert "418" in labels or any(re.fullmatch(r"[\d.,]+万?", label) for label in labels)


def test_tiers_tell_apart_without_colour(zh):
    """Names, patterns and lightness: WCAG relative luminance of neighbours differs by 1.5 or more in contrast."""
    colours = zh.execute_script(
        "return [...document.querySelectorAll('#tiers .bars .swatch')].map((e) => getComputedStyle(e).backgroundColor.match(/\\d+/g).map(Number))"
    )

    def light(rgb):
        parts = [v / 255 / 12.92 if v / 255 <= 0.03928 else ((v / 255 + 0.055) / 1.055) ** 2.4 for v in rgb]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    lights = [light(colour) for colour in colours]
    assert lights == sorted(lights), "the strictest is the darkest"
    assert all((b + 0.05) / (a + 0.05) > 1.5 for a, b in itertools.pairwise(lights))
    patterns = zh.execute_script(
        "return [...document.querySelectorAll('#tiers .bars .swatch')].map((e) => getComputedStyle(e).backgroundImage)"
    )
    assert len(set(patterns)) == 3


@pytest.mark.parametrize("count", [2, 4, 5, 6])
def test_tiers_of_other_policies_are_drawn_by_rank(browser, tmp_path, count):
    tiers = tuple((f"t{at}", f"第{at}级", f"Tier {at}") for at in range(count))
    write(FakeRun(60, tiers=tiers), tmp_path / "report.html", "zh")
    open_report(browser, tmp_path / "report.html")
    names = [name.strip() for name in texts(browser, "#tiers .bars tbody th")]
    assert names == [f"第{at}级" for at in reversed(range(count))]
    colours = browser.execute_script(
        "return [...document.querySelectorAll('#tiers .bars .swatch')].map((e) => getComputedStyle(e).backgroundColor + e.className)"
    )
    assert len(set(colours)) == count
    assert console(browser) == []


def test_coverage_counts_and_names_what_was_not_read(zh):
    reasons = FakeRun(400).summary["reasons"]
    rows = texts(zh, ".reasons summary")
    assert len(rows) == len(reasons)
    assert sorted(int(re.search(r"\n?(\d+)\s*[\d.]+%$", row)[1]) for row in rows) == sorted(reasons.values())
    summary = zh.find_element(By.CSS_SELECTOR, ".reasons summary")
    summary.send_keys(Keys.ENTER)
    assert texts(zh, ".reasons details[open] .files li")


def test_riskiest_objects_give_reasons_law_and_masked_samples(zh):
    first = texts(zh, ".risk")[0]
    assert "数据库备份" in first
    assert "16,622 人的证件号码与银行卡号" in first
    assert "138******0" in first
    assert len([item for item in texts(zh, ".risk") if item]) == 20
    key(zh, "risk-more").send_keys(Keys.ENTER)
    assert len([item for item in texts(zh, ".risk") if item]) == 40
    reference = zh.find_element(By.CSS_SELECTOR, ".risk a.ref")
    law = text(zh, reference.get_attribute("href").partition("#")[2].join(["#", ""]))
    assert reference.get_attribute("title") in law


def test_a_table_is_named_apart_from_its_schema(zh):
    key(zh, "search").send_keys("erp.public.member_address")
    parts = [text(zh, f"#inventory tbody th .{part}") for part in ("where", "name")]
    assert parts == ["erp.public.", "member_address"]


def test_search_and_filters(zh):
    search = zh.find_element(By.ID, "search")
    search.send_keys("工资 2019")
    assert focused(zh) == "search", "typing must keep the focus"
    paths = texts(zh, "#inventory tbody th")
    assert paths
    assert all("工资" in path and "2019" in path for path in paths)
    search.clear()
    search.send_keys("无此文件")
    assert text(zh, "#inventory tbody") == "没有符合条件的对象"
    zh.find_element(By.CSS_SELECTOR, "#inventory .filters > button").click()
    assert text(zh, ".found").startswith("符合条件 ")
    zh.execute_script(
        "const s = document.querySelector('[data-key=\"filter:status\"]'); s.value = 'failed'; s.dispatchEvent(new Event('change'))"
    )
    failed = FakeRun(400).summary["status"]["failed"]
    assert len(texts(zh, "#inventory tbody tr")) == failed
    assert str(failed) in text(zh, ".found")


def test_tier_times_exposure_is_the_field_of_the_heat_map(zh):
    run = FakeRun(400)
    told, weights = run.summary["exposure"], weights_of(run.policy)
    for row, tier in zip(
        zh.find_elements(By.CSS_SELECTOR, ".field tbody tr"), ("top_secret", "internal", "public"), strict=False
    ):
        cells = [cell.text.split("\n") for cell in row.find_elements(By.CSS_SELECTOR, "td")]
        assert [int(cell[0].replace(",", "")) for cell in cells] == [
            told["objects"][tier].get(who, 0) for who in CIRCLES
        ]
        assert [cell[-1] for cell in cells] == [f"×{weights.risk(tier, who)}" for who in CIRCLES]
    colours = zh.execute_script(
        "return [...document.querySelectorAll('.field td')].map((e) => getComputedStyle(e).backgroundColor)"
    )
    assert len(set(colours[:10])) == 5, "every band of risk has a colour of its own"
    assert colours[4] not in colours[:4] + colours[5:], "nothing is as bad as the strictest tier open to the world"


def test_what_is_strict_and_open_comes_first_everywhere(zh):
    first = FakeRun(400)._by_risk[0]
    assert (first["tier"], first["exposure"]) == ("top_secret", "public")
    name = first["path"].rsplit("/", 1)[-1]
    for selector in (".first tbody tr", ".risk", "#inventory tbody tr"):
        assert name in texts(zh, selector)[0]
        assert "无需登录" in texts(zh, selector)[0]
    risks = [int(row.split()[0]) for row in texts(zh, ".first tbody tr")]
    assert risks == sorted(risks, reverse=True)
    top = FakeRun(400).summary["exposure"]["objects"]["top_secret"]
    assert f"有 {top['everybody'] + top['public']} 个，凡有账户者均可读取" in text(zh, "#overview")
    assert f"有 {top['unknown']} 个，来源未说明" in text(zh, "#overview"), "unknown is never passed over as safe"


def test_a_cell_lists_its_objects(zh):
    told = FakeRun(400).summary["exposure"]["objects"]
    for who in ("everybody", "unknown"):
        key(zh, f"field:2:{who}").send_keys(Keys.ENTER)
        assert len(texts(zh, "#inventory tbody tr")) == told["top_secret"][who]
        (shown,) = set(texts(zh, "#inventory tbody td .circle"))
        assert shown == {"everybody": "所有账户", "unknown": "未知"}[who]


def test_the_map_by_risk_takes_the_worst_within(zh):
    def fills():
        return set(
            zh.execute_script(
                "return [...document.querySelectorAll('.map svg path')].map((e) => e.getAttribute('fill'))"
            )
        )

    before = fills()
    key(zh, "map-colour:risk").click()
    assert {"#5a1030", "#a8322d"} <= fills() - before
    assert "级别 × 可见范围" in text(zh, "#map")
    assert "16–31" in text(zh, "#map .legend")


def test_a_run_that_counted_nobody_has_no_field_and_calls_all_unknown(browser, tmp_path):
    class Old(FakeRun):
        @property
        def summary(self):
            return {key: value for key, value in super().summary.items() if key != "exposure"}

        def objects(self, order="path", limit=None):
            yield from ({**row, "exposure": None} for row in super().objects(order, limit))

        def folders(self, limit=None):
            yield from (
                {key: value for key, value in row.items() if key != "exposed"} for row in super().folders(limit)
            )

    write(Old(60), tmp_path / "old.html", "zh")
    open_report(browser, tmp_path / "old.html")
    assert text(browser, "#exposure") is None
    assert set(texts(browser, "#inventory tbody td .circle")) == {"未知"}
    key(browser, "map-colour:risk").click()
    assert console(browser) == []


def test_sorting_and_pages(zh):
    zh.execute_script("document.querySelector('[data-sort=\"subjects\"]').click()")
    people = [int(cell.replace(",", "")) for cell in texts(zh, "#inventory tbody td:nth-child(5)") if cell != "–"]
    assert people == sorted(people, reverse=True)
    assert people[0] > 10_000
    zh.execute_script("document.querySelector('[data-sort=\"subjects\"]').click()")
    assert zh.find_element(By.CSS_SELECTOR, "[aria-sort=ascending]").text.startswith("人数")
    first = texts(zh, "#inventory tbody th")[0]
    zh.execute_script("document.querySelector('[data-page=\"next\"]').click()")
    assert texts(zh, "#inventory tbody th")[0] != first
    assert "第 2 / 4 页" in text(zh, ".pages")


def test_the_panel_of_an_object_by_keyboard(zh):
    at = next(at for at, row in enumerate(FakeRun(400)._by_risk) if row.get("same_text_as"))
    button = key(zh, f"risk:{at}")
    button.send_keys(Keys.ENTER)
    panel = text(zh, "dialog.detail")
    for part in ("定级理由", "《个人信息保护法》第二十八条", "脱敏样本", "发现的数据", "公司共享盘"):
        assert part in panel
    assert re.search(r"文字相同（格式不同）\s+.*/原件\.csv", panel)
    assert zh.execute_script("return document.activeElement.closest('dialog') !== null")
    press(zh, Keys.ESCAPE)
    gone(zh, "dialog")
    assert focused(zh) == f"risk:{at}"


def test_a_tier_leads_to_its_objects(zh):
    key(zh, "tier:0").send_keys(Keys.ENTER)
    public = FakeRun(400).summary["tiers"]["public"]["objects"]
    assert f"符合条件 {public} 个" in text(zh, ".found")


def test_tab_reaches_everything_with_a_ring(zh):
    zh.execute_script("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    seen = []
    for _ in range(70):
        press(zh, Keys.TAB)
        seen.append(
            zh.execute_script(
                "const e = document.activeElement; const s = getComputedStyle(e); return [e.dataset.key ?? e.getAttribute('href') ?? '', s.outlineStyle, parseFloat(s.outlineWidth)]"
            )
        )
    keys = [entry[0] for entry in seen]
    for expected in (
        "#overview-title",
        "lang:zh",
        "print",
        "#map",
        "field:2:public",
        "first:0",
        "map-by:objects",
        "map-mode:table",
        "map",
        "matrix-mode:chart",
    ):
        assert expected in keys
    assert all(style != "none" and width >= 2 for _, style, width in seen), "the focus must be seen"


def test_names_and_roles_for_screen_readers(zh):
    unnamed = zh.execute_script(
        "return [...document.querySelectorAll('button, select, input, a, [role=img], [role=application]')].filter((e) => !(e.innerText || e.ariaLabel || e.labels?.length || e.textContent)).map((e) => e.outerHTML)"
    )
    assert unnamed == []
    assert zh.execute_script(
        "return [...document.querySelectorAll('section')].every((s) => document.getElementById(s.getAttribute('aria-labelledby')))"
    )
    duplicate = zh.execute_script(
        "const ids = [...document.querySelectorAll('[id]')].map((e) => e.id); return ids.filter((id, at) => ids.indexOf(id) !== at)"
    )
    assert duplicate == []
    assert len(texts(zh, "main h1, header h1")) == 1


def contrast_failures(driver):
    """Texts whose colour on the nearest painted ground misses WCAG AA (4.5, or 3 where large)."""
    return driver.execute_script("""
      const rgb = (c) => (c.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
      const light = (c) => c.slice(0, 3).map((v) => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
      const ground = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
      const bad = [];
      for (const e of document.querySelectorAll('#app *')) {
        if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility() || e.closest('svg') || e.disabled) continue;
        const s = getComputedStyle(e), a = light(rgb(s.color)), b = light(ground(e));
        const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05), large = parseFloat(s.fontSize) >= 24;
        if (ratio < (large ? 3 : 4.5)) bad.push([e.className, e.textContent.slice(0, 30), ratio.toFixed(2)]);
      }
      return bad.slice(0, 10)""")


def test_contrast(zh):
    assert contrast_failures(zh) == []
    key(zh, "matrix-mode:table").send_keys(Keys.ENTER)
    assert contrast_failures(zh) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_paper_is_a4_numbered_and_whole(browser, reports, lang):
    open_report(browser, reports / f"{lang}.html")
    document = pypdfium2.PdfDocument(io.BytesIO(pdf(browser)))
    try:
        pages = [document[at] for at in range(len(document))]
        for page in pages:
            assert page.get_size() == pytest.approx((595.3, 841.9), abs=1)
        words = [re.sub(r"\s+", "", page.get_textpage().get_text_bounded()) for page in pages]
        whole = "".join(words)
        for at, page in enumerate(words, 1):
            assert f"{at}/{len(words)}" in page
        messages = section("report", lang)
        for name in (
            "overview",
            "exposure",
            "map",
            "matrix",
            "tiers",
            "coverage",
            "risk",
            "inventory",
            "legal",
            "method",
            "footer_masked",
        ):
            assert re.sub(r"\s+", "", messages[name]) in whole
        for name in ("print", "search", "map_area", "show_all"):
            assert re.sub(r"\s+", "", messages[name]).partition("{")[0] not in whole, "a control was printed"
        last = FakeRun(400, lang=lang)._by_risk[199]["path"].rsplit("/", 1)[-1]
        assert re.sub(r"\s+", "", last) in whole, "the objects behind 'show more' are missing on paper"
        assert "/data/old" in whole, "reasons are not unfolded on paper"
        assert f"{FakeRun(400).summary['subjects']['estimate']:,}" in whole
    finally:
        document.close()
    assert console(browser) == []
    assert browser.execute_script("return document.querySelectorAll('details[open]').length") == 0, (
        "folded again afterwards"
    )


def test_charts_fit_the_page_they_are_printed_on(zh):
    zh.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    assert zh.execute_script(
        "return [...document.querySelectorAll('.chart svg')].every((s) => s.getBoundingClientRect().width <= 688.5)"
    )
    zh.execute_script("window.dispatchEvent(new Event('afterprint'))")
    assert (
        zh.execute_script(
            "const c = document.querySelector('.chart.map'); return Math.abs(c.clientWidth - c.querySelector('svg').clientWidth)"
        )
        < 2
    )


@pytest.mark.parametrize("width", [1440, 1024, 700])
def test_nothing_hangs_over_the_edge(browser, reports, width):
    browser.set_window_size(width, 900)
    try:
        open_report(browser, reports / "zh.html")
        inner = browser.execute_script("return window.innerWidth")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= inner
        key(browser, "risk-all").click()
        assert "1,637 个字符" in text(browser, "#risk"), "a private key is long; its sample must not be"
        assert browser.execute_script("return document.documentElement.scrollWidth") <= inner
    finally:
        browser.set_window_size(1440, 1000)


def test_a_phone_reads_every_section(browser, reports):
    phone = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    try:
        open_report(browser, reports / "zh.html")
        assert browser.execute_script("return document.documentElement.scrollWidth") == 390
        # The matrix is scrolled, not squeezed until its figures lie on each other.
        cells = browser.execute_script(
            "return [...document.querySelectorAll('.chart.matrix svg path')].map((p) => p.getBoundingClientRect().width)"
            ".filter((w) => w > 1 && w < 100)"
        )
        assert cells
        assert min(cells) > 20
        rows = browser.execute_script(
            "return [...document.querySelectorAll('#inventory tbody th')].map((c) => [c.clientWidth, c.clientHeight])"
        )
        assert all(width > 150 and height < 200 for width, height in rows), "a path is no column of single letters"
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_hundred_thousand_objects_stay_usable(browser, tmp_path):
    write(large_run(), tmp_path / "report.html", "zh")
    open_report(browser, tmp_path / "report.html")
    timing = "const t = performance.getEntriesByType('navigation')[0]; return t.domContentLoadedEventEnd"
    assert browser.execute_script(timing) < 6000, "two seconds on an idle machine"
    assert "清单已截取" in text(browser, "#inventory .lead")
    assert "100,000" in text(browser, "#inventory .lead")
    searched = browser.execute_script("""const at = performance.now(), s = document.getElementById('search');
      s.value = '工资 2019'; s.dispatchEvent(new Event('input')); return performance.now() - at""")
    assert searched < 1500
    assert all("工资" in path for path in texts(browser, "#inventory tbody th"))
    key(browser, "map").send_keys(Keys.ARROW_RIGHT, Keys.ENTER)
    assert len(texts(browser, ".crumbs li")) == 2
    assert console(browser) == []


def test_a_picture_can_be_taken(zh, tmp_path):
    picture(zh, tmp_path / "report.png")
    assert (tmp_path / "report.png").read_bytes().startswith(b"\x89PNG")


@pytest.fixture(scope="module")
def later_page(tmp_path_factory):
    path = tmp_path_factory.mktemp("later") / "report.html"
    write(LaterRun(400), path, "zh")
    return path


@pytest.fixture
def later(browser, later_page):
    open_report(browser, later_page)
    yield browser
    assert console(browser) == []
    assert requests(browser) == [later_page.as_uri()]
    assert browser.execute_script("return window.pwned") is None


def test_a_second_run_has_three_sections_more(later):
    names = [re.sub(r"^\d+\s*", "", title) for title in texts(later, "section > h2")]
    assert names[:3] == ["概览", "两次盘点之间的变化", "历次盘点"]
    assert names[names.index("分级结果与要求") + 1] == "处置差距"
    numbers = [int(number) for number in texts(later, "section > h2 .number")]
    assert numbers == list(range(1, 14))
    coverage = numbers[names.index("覆盖情况")]
    assert f"见第 {coverage} 节" in text(later, "#overview")


def test_the_second_map_is_entered_and_left(later):
    assert len(later.find_elements(By.CSS_SELECTOR, ".changemap svg path")) > 50
    assert "已删除" in later.execute_script("return document.querySelector('.changemap svg').textContent")
    assert "仍存在" not in later.execute_script("return document.querySelector('.changemap svg').textContent")
    key(later, "changes-only:all").click()
    assert "仍存在" in later.execute_script("return document.querySelector('.changemap svg').textContent")
    key(later, "changes-mode:table").click()
    key(later, "change-folder:0").click()
    assert len(texts(later, "#changes .crumbs li")) == 2
    rows = texts(later, "#changes .alternative tbody tr")
    assert rows
    key(later, "change-crumb:0").click()
    assert len(texts(later, "#changes .crumbs li")) == 1
    key(later, "changes-mode:chart").click()
    box = later.find_element(By.CSS_SELECTOR, ".changemap")
    ActionChains(later).move_to_element(box).click().perform()
    assert len(texts(later, "#changes .crumbs li")) > 1


def test_the_matrix_of_tiers_and_states_adds_up(later):
    totals = LaterRun(400).changes().totals()
    rows = texts(later, "#changes .changetiers tbody tr")
    assert sum(int(row.split()[-1].replace(",", "")) for row in rows) == sum(totals.values())
    assert rows[0].startswith("绝密")


def test_changed_objects_are_filtered_by_state(later):
    key(later, "changes-state:deleted").click()
    states = set(texts(later, ".changelist tbody td:first-child"))
    assert states == {"已删除"}
    before = len(texts(later, ".changelist tbody tr"))
    key(later, "changes-more").click()
    assert len(texts(later, ".changelist tbody tr")) > before


def test_gaps_are_listed_by_rule(later):
    assert "所有人均可读取" in text(later, ".grid.gaps")
    assert "无法通过读取文件得知" in text(later, "#gaps")
    key(later, "gap:4").click()
    rows = texts(later, ".gapobjects tbody tr")
    assert rows
    assert all("相同内容共" in row for row in rows)


def test_trends_are_drawn_and_told(later):
    assert len(later.find_elements(By.CSS_SELECTOR, "svg.trend circle")) == 8 * 3
    later.execute_script("document.querySelector('#trend details').open = true")
    assert len(texts(later, "#trend tbody tr")) == 8


@pytest.mark.parametrize("width", [390, 1280])
def test_a_second_run_fits_the_window(later, width):
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    later.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        assert later.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        later.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_name_in_a_url_is_what_stands_behind_its_last_slash(zh):
    assert zh.execute_script(
        "return [...document.querySelectorAll('.path')].filter((e) => e.innerText.startsWith(arguments[0]))"
        ".map((e) => e.querySelector('.name').innerText)",
        "postgresql://",
    ) == ["erp"]
