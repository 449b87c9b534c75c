import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import UsageError
from models.ner.choice import ModelChoice
from models.ner.engines.labels import KNOWN, meaning_of
from models.ner.engines.tags import parts, spans, tags

CHOICE = ModelChoice("onnx", "model")


def named(text, written, names=None, choice=CHOICE):
    """The names where each character of ``text`` has one tag of ``written``, set apart by blanks."""
    chosen = written.split()
    every = list(dict.fromkeys(["O", *chosen])) if names is None else names
    meant = tags(every, choice)
    places = [(at, at + 1) for at in range(len(text))]
    found = spans(text, places, [meant[every.index(tag)] for tag in chosen], [0.9] * len(chosen))
    return [(text[start:end], label) for start, end, label, _ in found]


@pytest.mark.parametrize(
    "written",
    [
        "O B-PER I-PER I-PER B-PER I-PER O",
        "O B-PER I-PER E-PER B-PER E-PER O",
        "O B-PER M-PER E-PER B-PER E-PER O",
        "O B_PER I_PER L_PER B_PER L_PER O",
        "O PER-B PER-I PER-I PER-B PER-I O",
        "O I-PER I-PER I-PER B-PER I-PER O",
        "O B-PER I-PER E-PER I-PER E-PER O",
    ],
)
def test_every_way_of_tagging_says_the_same(written):
    assert named("请贝壳螺白云来", written) == [("贝壳螺", "PERSON"), ("白云", "PERSON")]


def test_names_of_one_character_and_of_one_tag():
    assert named("贝和壳", "S-PER O U-PER") == [("贝", "PERSON"), ("壳", "PERSON")]
    assert named("贝壳和螺", "PER PER O ORG") == [("贝壳", "PERSON"), ("螺", "ORGANIZATION")]
    assert named("贝壳螺", "S-PER S-PER I-PER") == [("贝", "PERSON"), ("壳", "PERSON"), ("螺", "PERSON")]


def test_another_kind_begins_another_name():
    assert named("贝壳云岭", "B-PER I-PER I-LOC I-LOC") == [("贝壳", "PERSON"), ("云岭", "LOCATION")]


def test_a_name_ends_with_its_line():
    assert named("贝壳\n螺", "B-PER I-PER O I-PER") == [("贝壳", "PERSON"), ("螺", "PERSON")]
    meant = tags(["O", "I-PER"], CHOICE)
    found = spans("贝\n壳", [(0, 1), (2, 3)], [meant[1]] * 2, [0.9, 0.9])
    assert [one[:2] for one in found] == [(0, 1), (2, 3)]


def test_further_tokens_of_a_latin_word_follow_its_first():
    meant = tags(["O", "B-ORG"], CHOICE)
    places = [(0, 0), (0, 2), (2, 5), (6, 8), (8, 9), (0, 0)]
    chosen = [meant[at] for at in (1, 1, 0, 0, 1, 1)]
    assert [one[:3] for one in spans("Pandi an厂", places, chosen, [0.5] * 6)] == [
        (0, 5, "ORGANIZATION"),
        (8, 9, "ORGANIZATION"),
    ]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("GPE", "LOCATION"), ("FAC", "LOCATION"), ("scene", "LOCATION"), ("ns", "LOCATION"), ("LOC.NAM", "LOCATION"),
        ("address", "CN_ADDRESS"), ("name", "PERSON"), ("person_name", "PERSON"), ("PER.NAM", "PERSON"), ("Nh", "PERSON"),
        ("company", "ORGANIZATION"), ("government", "ORGANIZATION"), ("org-name", "ORGANIZATION"), ("nt", "ORGANIZATION"),
        ("position", "JOB_TITLE"), ("TITLE", "JOB_TITLE"),
        ("PER.NOM", None), ("DATE", None), ("MISC", None), ("book", None), ("", None),
    ],
)  # fmt: skip
def test_labels_of_the_common_sets(name, label):
    assert meaning_of(name, {}) == label


def test_what_the_user_says_comes_first():
    assert meaning_of("GPE", {"GPE": "ORGANIZATION"}) == "ORGANIZATION"
    assert meaning_of("GPE", {"GPE": ""}) is None
    assert [tag.label for tag in tags(["O", "B-GPE", "B-PER"], ModelChoice("onnx", "m", (("GPE", ""),)))] == [
        None,
        None,
        "PERSON",
    ]


def test_labels_that_mean_nothing_or_are_not_there_are_said(monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    with pytest.raises(UsageError, match=r"not known \(.*GENE.*PERSON, CN_ADDRESS"):
        tags(["O", "B-GENE"], CHOICE)
    with pytest.raises(UsageError, match=r"no label 'GPO'.*GPE"):
        tags(["O", "B-GPE"], ModelChoice("onnx", "m", (("GPO", "LOCATION"),)))


def test_no_known_name_is_written_like_a_tag():
    assert [name for name in KNOWN if parts(name) != ("", name)] == []


@given(st.lists(st.sampled_from(["O", "B-PER", "I-PER", "E-LOC", "S-ORG", "ORG", "[SEP]"]), max_size=30), st.data())
def test_whatever_the_tags_names_ascend_and_lie_apart(chosen, data):
    text = data.draw(st.text(alphabet="贝a1\n .", min_size=len(chosen), max_size=len(chosen)))
    every = ["O", "B-PER", "I-PER", "E-LOC", "S-ORG", "ORG", "[SEP]"]
    meant = tags(every, CHOICE)
    found = spans(
        text,
        [(at, at + 1) for at in range(len(text))],
        [meant[every.index(tag)] for tag in chosen],
        [0.5] * len(chosen),
    )
    ends = [0, *(place for start, end, *_ in found for place in (start, end))]
    assert ends == sorted(ends)
    assert all(start < end and "\n" not in text[start:end] for start, end, *_ in found)
