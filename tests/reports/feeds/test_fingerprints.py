"""The list of fingerprints, matched by a few lines that know nothing of ours but docs/feeds.md."""

from __future__ import annotations

import hashlib
import json
import re

from models.entities import catalogue
from tests.reports.feeds.material import KEY, STATE_SECRET, SortedRun, document


def read(run, lang="zh"):
    first, *rest = document(run, "fingerprints", None, lang).splitlines()
    return json.loads(first), [json.loads(line) for line in rest]


SHAPES = {
    "CN_MOBILE": r"(?<!\d)1\d{10}(?!\d)",
    "CN_RESIDENT_ID": r"(?<!\d)\d{17}[\dXx](?![\dXx])",
    "CN_BANK_CARD": r"(?<!\d)\d{16,19}(?!\d)",
}


class Matcher:
    """A rule of a DLP product: candidates by shape, written as docs/feeds.md says, hashed with the user's key."""

    def __init__(self, lines, key_text):
        self.key = hashlib.blake2b(key_text.encode(), digest_size=32, person=b"pandian").digest()
        self.known = {(line["entity"], line["fingerprint"]) for line in lines}

    def matches(self, text):
        for entity, shape in SHAPES.items():
            for found in re.findall(shape, text):
                fingerprint = hashlib.blake2b(found.upper().encode(), key=self.key, digest_size=16).hexdigest()
                if (entity, fingerprint) in self.known:
                    yield entity, found


def test_a_foreign_rule_finds_the_values_of_a_run_in_other_texts_and_no_others(scanned):
    head, lines = read(scanned.run)
    rule = Matcher(lines, KEY)
    assert hashlib.blake2b(b"pandian key id", key=rule.key, digest_size=8).hexdigest() == head["key_id"]
    listed = [value for value in scanned.values[:40] if any(re.fullmatch(shape, value) for shape in SHAPES.values())]
    found = {value for _, value in rule.matches("外发邮件：" + "；".join(listed))}
    assert found == set(listed)
    assert list(rule.matches("13000000001 110101199003079999 6222020200012345678")) == []
    assert list(Matcher(lines, "another key of the same kind").matches("；".join(listed))) == []


def test_the_list_holds_each_fingerprint_once_in_order(scanned):
    head, lines = read(scanned.run)
    keys = [(line["entity"], line["fingerprint"]) for line in lines]
    assert keys == sorted(set(keys))
    hidden = {row["object"] for row in scanned.run.objects() if "state_secret_marking" in row["flags"]}
    left_out = {code for code, entry in catalogue().items() if entry.group in ("marking", "public")}
    holders = {}
    for finding in scanned.run.findings():
        if finding["object"] not in hidden and finding["entity_type"] not in left_out:
            holders.setdefault((finding["entity_type"], finding["fingerprint"]), set()).add(finding["object"])
    assert dict.fromkeys(keys) == dict.fromkeys(sorted(holders))
    assert all(line["objects"] == len(holders[line["entity"], line["fingerprint"]]) for line in lines)
    assert {(line["algorithm"], line["key_id"]) for line in lines} == {("blake2b-128-keyed", head["key_id"])}


def test_the_head_warns_in_the_language_asked_for():
    assert "密钥" in read(SortedRun())[0]["warning"]
    assert "key" in read(SortedRun(), "en")[0]["warning"]
    assert read(SortedRun())[0]["format"] == "pandian-fingerprints/1"


def test_nothing_of_an_object_with_a_state_secret_mark_is_in_it():
    run = SortedRun()
    marked = next(row for row in run._rows if row["object"] == STATE_SECRET)
    marked["counts"] = {"STATE_SECRET_MARK": 1, "CN_EXIT_PERMIT": 1}
    run._findings_of = lambda row: iter(
        [{"object": row["object"], "entity_type": code, "fingerprint": "f" * 32} for code in row["counts"]]
    )
    lines = read(run)[1]
    assert not {"CN_EXIT_PERMIT", "STATE_SECRET_MARK"} & {line["entity"] for line in lines}
    assert lines
