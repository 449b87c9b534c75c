"""The same people in every format: the product finds each of them, wherever they stand."""

import struct

import pytest

from benchmarks import formats
from benchmarks.checks import CHECKED, valid
from benchmarks.formats.crowd import KEYS, make_crowd
from tests.scanner.readers import doc_maker, mdb_maker
from tests.scanner.readers.mail import test_tnef
from tests.scanner.readers.office import test_one, test_ppt
from tests.scanner.readers.pst_maker import Maker, properties

COUNT = 4


def outlook(crowd):
    """A mail in a folder of an Outlook data file."""
    make = Maker(wide=True)
    mail = {0x0037: (0x1F, "客户"), 0x1000: (0x1F, crowd.text)}
    make.nodes += [
        (0x122, make.data(properties({0x3001: (0x1F, "根")})), 0, 0x122),
        (0x8022, make.data(properties({0x3001: (0x1F, "收件箱")})), 0, 0x122),
        (0x200024, make.data(properties(mail)), 0, 0x8022),
    ]
    return make.done()


def slides(crowd):
    slide = test_ppt.box(1006, test_ppt.atom(1007, bytes(24)), test_ppt.drawing(test_ppt.wide(crowd.text)))
    return test_ppt.presentation(objects=(slide,))


def access(crowd):
    columns = [(key, mdb_maker.TEXT) for key in KEYS]
    return mdb_maker.Mdb(mdb_maker.Table("customer", columns, [list(row) for row in crowd.rows])).save()


def winmail(crowd):
    code_page = test_tnef.attribute(0x9007, struct.pack("<LL", 936, 0))
    return test_tnef.tnef(code_page, test_tnef.attribute(0x9003, test_tnef.props(test_tnef.text(0x1000, crowd.text))))


BY_TESTS = {
    "made.doc": lambda c: doc_maker.doc(c.text.replace("\n", "\r")),
    "made.ppt": slides,
    "made.pst": outlook,
    "made.one": lambda c: test_one.section(*(test_one.wide(line) for line in c.lines)),
    "made.mdb": access,
    "winmail.dat": winmail,
}
"""Formats that nothing but our tests can write."""


def test_the_crowd_is_true():
    crowd = make_crowd(COUNT)
    assert {entity: len(values) for entity, values in crowd.truth.items()} == dict.fromkeys(CHECKED, COUNT)
    assert all(valid(value) == entity for entity, values in crowd.truth.items() for value in values)


def test_everybody_is_found_in_every_format_and_who_is_missing_is_seen(tmp_path, capsys):
    lost = make_crowd(COUNT).truth["CN_MOBILE"][0]
    some = {**formats.writers(), **BY_TESTS, "part.txt": lambda c: c.text.replace(lost, "见附件").encode()}
    figures = formats.measure(some, tmp_path, "--workers", "1", count=COUNT)
    assert set(figures) == {name for name in some if name not in capsys.readouterr().out}
    assert len(figures) > 60
    part = figures.pop("part.txt")
    assert part.pop("CN_MOBILE") == (COUNT - 1, COUNT)
    figures["rest of part.txt"] = part
    short = {name: of for name, of in figures.items() if any(found < written for found, written in of.values())}
    assert short == {}


def test_an_unknown_format_is_no_format():
    with pytest.raises(KeyError):
        formats.writers(["nothing.xyz"])
