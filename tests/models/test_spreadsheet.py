"""Names of columns."""

import pytest

from models.spreadsheet import column_letters


@pytest.mark.parametrize(
    ("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
)
def test_columns_are_named_as_spreadsheets_name_them(index, name):
    assert column_letters(index) == name
