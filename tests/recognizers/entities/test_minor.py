"""Children under 14, by the birth date in their identity number."""

import pytest

from tests.recognizers.finding import both, found
from tests.recognizers.numbers import born_years_ago, resident_id

ID, MINOR = "CN_RESIDENT_ID", "MINOR"


@pytest.mark.parametrize(
    ("born", "child"),
    [
        (born_years_ago(14, days=-1), False),
        (born_years_ago(14, days=1), True),
        (born_years_ago(3), True),
        (born_years_ago(30), False),
    ],
)
def test_children_by_the_birth_date(born, child):
    value = resident_id(born=born)
    assert both(f"学生{value}", MINOR) == ([value] if child else [])
    assert both(f"学生{value[:6]} {value[6:14]} {value[14:]}", MINOR) == (
        [f"{value[:6]} {value[6:14]} {value[14:]}"] if child else []
    )
    assert found(f"学生{value}", ID) == [value]
