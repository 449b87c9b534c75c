"""The demo's share: every file opens with a library that did not write it, and holds what it should."""

import io
import json
import os
import sqlite3
import zipfile
from collections import Counter

import docx
import openpyxl
import pypdfium2
import pytest
import yaml
from lxml import etree, html

from models.entities import tables
from scanner.demo.share import make_share, share_files


@pytest.fixture(scope="module")
def share():
    return dict(share_files())


def test_paths_are_distinct_and_the_folders_stand(share):
    assert 60 <= len(share) <= 120
    assert len(list(share_files())) == len(share)
    assert {"人事", "财务", "客户", "合同", "IT", "公开", "归档"} <= {path.split("/")[0] for path in share}


def test_every_format_is_there(share):
    kinds = Counter(path.rpartition(".")[2] for path in share)
    wanted = "txt log csv tsv json jsonl xml html md sql yaml docx xlsx pdf zip db png eml"
    assert set(wanted.split()) <= set(kinds)


def test_written_twice_it_is_the_same(tmp_path, share):
    make_share(tmp_path / "a")
    files = [p for p in (tmp_path / "a").rglob("*") if p.is_file()]
    assert {p.relative_to(tmp_path / "a").as_posix(): p.read_bytes() for p in files} == share
    assert len({p.stat().st_mtime for p in files}) > 50


def test_another_seed_makes_other_people_in_the_same_places(share):
    other = dict(share_files(8))
    assert other.keys() - share.keys() <= {path for path in other if "劳动合同_" in path}
    assert other["客户/客户清单.csv"] != share["客户/客户清单.csv"]


@pytest.mark.parametrize(
    ("path", "encoding", "part"),
    [
        ("客户/客户清单.csv", "utf-8-sig", "客户编号,姓名"),
        ("客户/客户回访.txt", "utf-8", "回访电话"),
        ("人事/工资/2025年01月工资表.csv", "gbk", "工资卡号"),
        ("客户/实名认证导出.csv", "gb18030", "sfzh"),
        ("客户/香港客戶.txt", "big5", "居住證號碼"),
        ("人事/通讯录.txt", "utf-16", "座机"),
        ("人事/通讯录_导出.txt", "utf-16-be", "座机"),
        ("人事/通讯录_旧机.txt", "utf-16-le", "座机"),
    ],
)
def test_encodings(share, path, encoding, part):
    assert part in share[path].decode(encoding)


def test_four_byte_characters_need_gb18030(share):
    with pytest.raises(UnicodeDecodeError):
        share["客户/生僻字客户.txt"].decode("gbk")
    assert "㛃" in share["客户/生僻字客户.txt"].decode("gb18030")


def test_one_text_has_a_byte_order_mark_and_two_have_none(share):
    assert share["人事/通讯录.txt"][:2] == b"\xff\xfe"
    assert share["人事/通讯录_旧机.txt"][:2] != b"\xff\xfe"
    assert share["人事/通讯录_导出.txt"][:2] != b"\xfe\xff"


def test_word(share):
    form = docx.Document(io.BytesIO(share["人事/入职登记/入职登记表_01.docx"]))
    cells = [cell.text for row in form.tables[0].rows for cell in row.cells]
    identity = cells[cells.index("身份证号") + 1]
    split = next(p for p in form.paragraphs if identity in p.text)
    assert not any(identity in run.text for run in split.runs)
    assert "人事部" in form.sections[0].header.paragraphs[0].text
    assert "经办人电话" in form.sections[0].footer.paragraphs[0].text
    assert "txbxContent" in form.element.xml
    noted = docx.Document(io.BytesIO(share["人事/入职登记/入职登记表_02.docx"]))
    assert next(c.text for c in noted.comments).startswith("已电话核实")


def test_excel(share):
    book = openpyxl.load_workbook(io.BytesIO(share["人事/员工花名册.xlsx"]))
    assert [(s.title, s.sheet_state) for s in book] == [("在职", "visible"), ("离职", "hidden")]
    assert book["在职"].max_row == 121
    assert "原号码有误" in book["在职"]["D2"].comment.text
    assert len(book["在职"]["D2"].value) == 18
    claims = openpyxl.load_workbook(io.BytesIO(share["财务/报销明细.xlsx"]))["5月"]
    assert isinstance(claims["C2"].value, int | float)
    assert str(int(claims["C2"].value))[:3] in {s[:3] for s in tables.mobile_segments()}


def test_the_roster_lies_there_twice(share):
    assert share["人事/员工花名册.xlsx"] == share["人事/备份/员工花名册 - 副本.xlsx"]


def test_pdf(share):
    for path, content in share.items():
        if path.endswith((".pdf", ".dat")):
            document = pypdfium2.PdfDocument(content)
            text = document[0].get_textpage().get_text_bounded()
            assert any("\u4e00" <= char <= "\u9fff" for char in text), path
            document.close()
    document = pypdfium2.PdfDocument(share["合同/租赁/房屋租赁合同.pdf"])
    assert len(document) == 2
    assert "身份证号码" in document[0].get_textpage().get_text_bounded()
    document.close()


def test_json_xml_html_yaml(share):
    members = json.loads(share["客户/会员.json"])["members"]
    assert b"\\u" in share["客户/会员.json"]
    assert len(members) == 60
    assert all(json.loads(line) for line in share["客户/会员导出.jsonl"].splitlines())
    assert len(etree.fromstring(share["客户/订单.xml"]).findall("order")) == 40
    page = html.fromstring(share["人事/简历/在线简历.html"])
    assert "@" in page.text_content()
    assert b"&#64;" in share["人事/简历/在线简历.html"]
    assert yaml.safe_load(share["IT/config/application.yaml"])["datasource"]["password"]


def test_database_and_dump(share):
    connection = sqlite3.connect(":memory:")
    connection.deserialize(share["IT/backup/crm.db"])
    assert connection.execute("select count(*), count(distinct sjh) from customer").fetchone() == (55, 55)
    connection.close()
    assert "COMMENT '身份证号'" in share["IT/backup/shop_20250601.sql"].decode()


def test_archives(share):
    with zipfile.ZipFile(io.BytesIO(share["归档/2019年归档.zip"]), metadata_encoding="gbk") as outer:
        assert outer.testzip() is None
        assert "人事/名单.csv" in outer.namelist()
        with zipfile.ZipFile(outer.open("嵌套.zip"), metadata_encoding="gbk") as inner:
            assert "手机" in inner.read("深层/联系方式.txt").decode()
    with zipfile.ZipFile(io.BytesIO(share["归档/备份.zip"])) as plain:
        assert plain.namelist() == ["readme.txt", "报表.csv"]


def test_the_encrypted_archive_opens_with_its_password_only(share):
    with zipfile.ZipFile(io.BytesIO(share["归档/加密备份.zip"])) as locked:
        with pytest.raises(RuntimeError, match="password"):
            locked.read("名单.csv")
        assert "身份证" in locked.read("名单.csv", pwd=b"2019-example").decode("gbk")


def test_what_cannot_be_read_is_there_too(share):
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(share["归档/损坏的合同.docx"]))
    assert share["归档/空文件.txt"] == b""
    assert share["合同/扫描件/扫描0001.png"].startswith(b"\x89PNG")
    assert share["归档/代管文件.txt"].decode().startswith("机密★10年")


def test_an_image_decodes(share):
    image = pytest.importorskip("PIL.Image").open(io.BytesIO(share["合同/扫描件/扫描0001.png"]))
    assert image.size == (190, 120)
    image.load()


def test_no_path_holds_a_personal_value(share):
    names = {row.value for row in openpyxl.load_workbook(io.BytesIO(share["人事/员工花名册.xlsx"]))["在职"]["B"]}
    assert not [path for path in share for name in names - {"姓名"} if name in path]


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_some_files_are_open_to_everybody_and_some_to_their_owner_alone(tmp_path):
    make_share(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    modes = {path.relative_to(tmp_path).as_posix(): path.stat().st_mode & 0o777 for path in files}
    assert {mode for path, mode in modes.items() if path.startswith("公开/")} == {0o644}
    assert {mode for path, mode in modes.items() if path.startswith("人事/工资/")} == {0o644, 0o600}
    assert set(modes.values()) == {0o600, 0o640, 0o644}
