import re

import pytest

from models.entities import tables


def test_area_codes_hold_every_edition():
    assert len(tables.area_codes()) > 7000
    assert len(tables.current_area_codes()) > 3000
    assert tables.current_area_codes() < tables.area_codes()
    assert all(re.fullmatch(r"[1-9]\d{5}", code) for code in tables.area_codes())


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("110101", "东城区"),
        ("330106", "西湖区"),
        ("440300", "深圳市"),
        ("650000", "新疆维吾尔自治区"),
        ("810000", "香港特别行政区"),
    ],
)
def test_a_code_in_force_has_its_name(code, name):
    assert tables.divisions()[code] == name


def test_retired_codes_are_known_and_marked_as_such():
    retired = {"110103": "崇文区", "320521": "沙洲县", "512201": "万县市", "120108": "汉沽区"}
    assert retired.keys() <= tables.area_codes() - tables.current_area_codes()


def test_a_code_that_never_was_is_not_there():
    assert not {"000000", "110199", "999999", "100000", "250101"} & tables.area_codes()


def test_levels_of_divisions():
    assert len(tables.provinces()) == 34
    assert tables.provinces()["33"] == "浙江省"
    assert tables.cities()["3301"] == "杭州市"
    assert tables.districts()["310115"] == "浦东新区"
    assert not any(code.endswith("00") for code in tables.districts())


def test_place_names_hold_short_and_former_forms():
    assert {"浙江", "杭州", "杭州市", "内蒙古自治区", "宣武区", "赵县"} <= tables.place_names()
    assert tables.short_name("香港特别行政区") == "香港"
    assert tables.short_name("城区") == "城区"


def test_issuer_prefixes_have_lengths_of_cards():
    bins = tables.bank_bins()
    assert len(bins) > 1650
    assert bins["622848"] == {19}  # Agricultural Bank of China, debit
    assert bins["621260"] == {16, 19}  # two banks share it
    assert all(length in range(15, 20) for lengths in bins.values() for length in lengths)
    assert sum(not prefix.startswith("62") for prefix in bins) > 300
    assert {issuer.kind for issuer in tables.issuers()} == {"DC", "CC", "SCC", "PC"}


@pytest.mark.parametrize(
    "segment", ["130", "1340", "139", "147", "162", "165", "166", "167", "172", "190", "192", "196", "197", "199"]
)
def test_segments_in_use(segment):
    assert segment in tables.mobile_segments()


@pytest.mark.parametrize("segment", ["100", "120", "154", "169", "179", "194", "134"])
def test_segments_not_in_use(segment):
    assert segment not in tables.mobile_segments()


def test_no_segment_hides_another():
    segments = tables.mobile_segments()
    assert not [s for s in segments if len(s) == 4 and s[:3] in segments]


def test_operators_and_things():
    assert tables.mobile_operators()["192"] == "广电"
    assert tables.mobile_operators()["1704"] == "联通"
    assert {"1410", "1440", "1441", "146", "148"} <= tables.iot_segments()


def test_landline_areas():
    areas = tables.landline_areas()
    assert {"10", "21", "571", "755", "898", "991", "335"} <= areas
    assert not {"0", "1", "30", "100", "26", "999999"} & areas
    assert {len(area) for area in areas} == {2, 3}
    assert not tables.former_landline_areas() & areas
    assert not {a for a in areas if len(a) == 3 and a[:2] in areas}


def test_plates_name_the_mainland_provinces():
    assert len(tables.plate_provinces()) == 31
    assert set(tables.plate_provinces().values()) <= tables.provinces().keys()


def test_surnames():
    assert {"王", "李", "欧阳", "司马", "诸葛", "褚", "仝", "覃"} <= tables.surnames()
    assert len(tables.ranked_surnames()) > 480
    assert tables.ranked_surnames()[:5] == tuple("王李张刘陈")
    assert all(len(name) == 1 for name in tables.ranked_surnames())
    assert all(len(name) >= 2 for name in tables.compound_surnames())


def test_characters_of_given_names():
    assert {"伟", "芳", "子", "梓", "涵"} <= set(tables.given_characters())
    assert set(tables.given_characters("female")) <= set(tables.given_characters())
    with pytest.raises(KeyError):
        tables.given_characters("nobody")


def test_tables_cannot_be_changed_by_a_caller():
    with pytest.raises(TypeError):
        tables.divisions()["110101"] = "x"


def test_public_figures_are_names_that_few_others_bear():
    assert {"鲁迅", "比尔·盖茨", "王老吉"} <= tables.public_figures()
    assert not {"刘洋", "李娜", "张杰", "王伟"} & tables.public_figures()
    assert all(len(name) > 1 for name in tables.public_figures())
