"""What is known of a target, and what went wrong with it, stands in every report of a run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl
import pytest

from models.limits import Limits
from models.records import Target
from models.scope import About
from reports import write_reports
from scanner import scan
from scanner.store.view import StoredRun
from scanner.targets import parse_target
from tests.servers.process import free_port

ABOUT = About("销售部 王经理", "客户关系", ("contract", "会计法第二十三条"), "售后服务", "crm@corp.example")
OWNER = {"zh": "数据责任人", "en": "Owner of the data"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scope")
    for name in ("a", "b"):
        (folder / name).mkdir()
        # The same content twice: the rows of both differ in whose they are alone.
        (folder / name / "list.csv").write_text("姓名,手机\n张三,13800138000\n", "utf-8")
        (folder / name / "x.exe").write_bytes(b"MZ" + bytes(300))
    ours = Target("crm", parse_target(str(folder / "a")).url, about=ABOUT)
    gone = Target("far", f"webdavs://h:{free_port()}/x?insecure=1".replace("//h", "//127.0.0.1"))
    scan(
        [ours, folder / "b", gone], folder / "run", limits=Limits(patience=0.05), names="off", ocr="off", workers=1
    ).close()
    return folder / "run"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_working_paper(run: Path, tmp_path: Path, lang: str) -> None:
    with StoredRun(run) as stored:
        write_reports(stored, ["xlsx"], tmp_path, lang)  # type: ignore[arg-type]
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    sheets = [list(sheet.iter_rows(values_only=True)) for sheet in book]
    overview = "\n".join(str(cell) for row in sheets[0] for cell in row if cell is not None)
    article = "个人信息保护法第十三条第二项" if lang == "zh" else "PIPL article 13, item 2"
    for said in (
        ABOUT.owner,
        ABOUT.business,
        ABOUT.purpose,
        ABOUT.contact,
        article,
        ABOUT.legal_basis[1],
        OWNER[lang],
    ):
        assert said in overview
    assert re.search("far.*(证书未经验证|was not verified)", overview)
    assert re.search("far.*(未能盘点|could not be scanned)", overview)
    owners = {"系统（来源）": "责任人", "System (source)": "Person in charge"}
    seen = 0
    for rows in sheets[1:5]:
        heads = next(row for row in rows if set(row) & set(owners))
        system = next(name for name in owners if name in heads)
        for row in (dict(zip(heads, row, strict=True)) for row in rows[rows.index(heads) + 1 :]):
            if row[system] in {"crm", "b", "far"}:
                seen += 1
                assert row[owners[system]] == (ABOUT.owner if row[system] == "crm" else None), row
    assert seen >= 8


def test_the_page(run: Path) -> None:
    page = (run / "report.html").read_text("utf-8")
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1])
    targets = {target["name"]: target for target in data["summary"]["targets"]}
    crm, far = targets["crm"], targets["far"]
    assert {name: crm[name] for name in ABOUT.told()} == ABOUT.told()
    assert data["bases"]["contract"]["en"].endswith("(PIPL article 13, item 2)")
    assert data["bases"]["会计法第二十三条"]["en"] == "会计法第二十三条"
    assert (far["insecure"], far["status"]) == (True, {"failed": 1})
    assert far["failed"]
