"""Documents whose program wrote namespaces of its own: what an element is called at the root says which they are."""

import io
import zipfile

import pytest

from scanner.readers.base import ByteSource
from tests.scanner.readers.contract import read
from tests.scanner.readers.office.test_odf import writer
from tests.scanner.readers.office.test_pptx import para, part, pptx, shape
from tests.scanner.readers.ooxml_maker import docx, p, row, xlsx

MAIN = "http://schemas.openxmlformats.org/{}/2006/main"
DOCUMENTS = {
    "xlsx": (lambda: xlsx({"a": row(1, "13812345678")}), MAIN.format("spreadsheetml")),
    "docx": (lambda: docx(p("客户 13812345678")), MAIN.format("wordprocessingml")),
    "pptx": (lambda: pptx({"slide1": part("sld", shape(para("13812345678")))}), MAIN.format("presentationml")),
    "odt": (writer, "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_unknown_namespace_hides_nothing(name):
    make, space = DOCUMENTS[name]
    data, whole = make(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(whole, "w") as new:
        for each in old.infolist():
            new.writestr(each.filename, old.read(each).replace(space.encode(), b"urn:other"))
    usual, other = (read(ByteSource.of_bytes(f"a.{name}", each)) for each in (data, whole.getvalue()))
    assert "13" in usual.everything()
    assert (other.everything(), other.problems) == (usual.everything(), usual.problems)
