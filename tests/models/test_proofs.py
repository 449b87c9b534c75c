"""Proofs in words: every name of one has them, in both languages."""

from __future__ import annotations

import pytest

from models.entities import catalogue
from models.messages import section
from models.proofs import proof_words, type_name


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_proof_that_the_catalogue_names_has_words(lang) -> None:
    said = section("explain", lang)
    assert [p for entry in catalogue().values() for p in entry.verified_by if f"proof_{p}" not in said] == []


def test_a_finding_is_explained_by_its_proofs_and_what_it_displaced() -> None:
    words = proof_words(("checksum", "birth_date"), ("CN_BANK_CARD",), "zh")
    assert words[0] == "校验位正确"
    assert "银行卡号" in words[-1]
    assert len(words) == 3


def test_what_is_not_known_is_named_as_it_is() -> None:
    assert proof_words(("some_new_proof",), (), "en") == ["some_new_proof"]
    assert type_name("OF_ANOTHER_INSTALLATION", "zh") == "OF_ANOTHER_INSTALLATION"
