"""Which names of sheets and slides say something."""

import pytest

from scanner.readers.office.sheet_names import is_given


@pytest.mark.parametrize("name", ["客户名单", "2024 Q1", "Sheet of Li", "表单", "张三", "Sheet1 (2)"])
def test_names_that_somebody_gave(name):
    assert is_given(name)


@pytest.mark.parametrize(
    "name", ["Sheet1", "sheet 12", "工作表3", "Chart1", "Macro1", "page1", "幻灯片 2", "", " ", "表", "A"]
)
def test_names_that_programs_give(name):
    assert not is_given(name)
