"""What an account's grants let it see of MySQL's catalogue."""

from __future__ import annotations

import pytest

from scanner.crawlers.sql.mysql.grants import sight_of

USAGE = "GRANT USAGE ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*AB'"


@pytest.mark.parametrize(
    ("grants", "whole", "seen"),
    [
        (["GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION"], True, {"hr", "a_b"}),
        (["GRANT SELECT, INSERT, SHOW VIEW ON *.* TO `u`@`%`"], True, {"hr", "a_b"}),
        ([USAGE, "GRANT SELECT ON `hr`.* TO `u`@`%`"], False, {"hr"}),
        ([USAGE, "GRANT ALL PRIVILEGES ON `a\\_b`.* TO `u`@`%`"], False, {"a_b"}),
        ([USAGE, "GRANT SELECT ON `a_b`.* TO `u`@`%`"], False, {"a_b"}),
        ([USAGE, "GRANT SELECT ON `h%`.* TO `u`@`%`"], False, set()),
        ([USAGE, "GRANT INSERT, UPDATE ON `hr`.* TO `u`@`%`"], False, set()),
        ([USAGE, "GRANT SELECT ON `hr`.`staff` TO `u`@`%`"], False, set()),
        ([USAGE, "GRANT SELECT (`name`, `id`) ON `hr`.* TO `u`@`%`"], False, set()),
        ([USAGE, "GRANT `reader`@`%` TO `u`@`%`"], False, set()),
        (["GRANT SELECT ON *.* TO `u`@`%`", "REVOKE SELECT ON `hr`.* FROM `u`@`%`"], False, {"a_b"}),
        (["GRANT INSERT, DROP ROLE ON *.* TO `u`@`%`", USAGE], False, set()),
        ([], False, set()),
    ],
)
def test_a_schema_is_seen_wholly_only_where_a_grant_says_so(grants, whole, seen):
    sight = sight_of(grants)
    assert sight.sees(None) is whole
    assert {name for name in ("hr", "a_b") if sight.sees(name)} == seen


def test_a_database_with_a_backtick_in_its_name_is_found():
    assert sight_of(["GRANT SELECT ON `a``b`.* TO `u`@`%`"]).sees("a`b")
