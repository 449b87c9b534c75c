"""Equipment identities of phones: Luhn and a word."""

import pytest

from tests.recognizers.entities.disguises import WAYS, bare
from tests.recognizers.finding import both

IMEI = "IMEI"
VALUE = "490154203237518"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"IMEI：{VALUE}", [VALUE]),
        (f'"deviceImei": "{VALUE}"', [VALUE]),
        (f"imei1={VALUE}", [VALUE]),
        (f"手机串号{VALUE}", [VALUE]),
        ("IMEI 49-015420-323751-8", ["49-015420-323751-8"]),
        (f"IMEI：{VALUE}、352099001761481", [VALUE, "352099001761481"]),
        (VALUE, []),
        ("IMEI：490154203237519", []),
        (f"IMEI：{VALUE}1", []),
        ("IMEI：000000000000000", []),
        (f"IMEI\n{VALUE}", []),
        ("imei=490154203237518 imsi=460150000000000", ["490154203237518"]),
    ],
)
def test_numbers(text, expected):
    assert both(text, IMEI) == expected


@pytest.mark.parametrize("way", WAYS)
def test_disguised(way):
    written = WAYS[way](VALUE)
    assert both(f"IMEI：{written}，备注", IMEI) == [bare(written)]
