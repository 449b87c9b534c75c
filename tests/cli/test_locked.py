"""Objects under a password: read with the list of passwords, which is said nowhere; of the others the end tells."""

from pathlib import Path

from tests.scanner.readers.locks import agile
from tests.scanner.readers.ooxml_maker import docx, p


def test_objects_under_a_password_are_read_or_said(call, tmp_path: Path) -> None:
    share, run = tmp_path / "share", tmp_path / "run"
    share.mkdir()
    (share / "a.docx").write_bytes(agile(docx(p("客户 13812345678")), "Secret-7731", turns=10))
    (share / "b.docx").write_bytes(agile(docx(p("客户 13912345678")), "other", turns=10))
    passwords = tmp_path / "passwords"
    passwords.write_text("wrong\nSecret-7731\n", encoding="utf-8")
    code, out, _ = call("scan", share, "--out", run, "--workers", 1, "--names", "off", "--passwords", passwords)
    assert (code, "1 encrypted object" in out) == (0, True)
    assert "138******78" in (run / "findings.jsonl").read_text("utf-8")
    for path in run.iterdir():
        data = path.read_bytes()
        assert b"Secret-7731" not in data
        assert "Secret-7731".encode("utf-16-le") not in data
