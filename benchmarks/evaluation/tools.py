"""The tools under evaluation: pandian in this process, the peers each in a process of their own environment."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.evaluation.page import Document

PEERS = ("presidio", "helan", "jionlp", "argus-redact")
CACHE = Path(".cache/evaluation")


@dataclass(frozen=True, slots=True)
class Found:
    """One finding. ``codes`` are the types of ours that its type may stand for, the likeliest first."""

    codes: tuple[str, ...]
    start: int | None
    end: int | None
    score: float
    value: str = ""
    normal: str = ""
    masked: bool = False
    verified_by: tuple[str, ...] = ()


@dataclass(slots=True)
class Answers:
    """What one tool said: document number -> findings; documents on which it raised have none."""

    name: str
    about: str
    found: dict[int, list[Found]] = field(default_factory=dict)
    seconds: float = 0.0
    size: int = 0
    failed: list[int] = field(default_factory=list)

    def speed(self) -> float:
        """MB of UTF-8 per processor second."""
        return self.size / 1e6 / self.seconds if self.seconds else 0.0


def pandian(documents: Sequence[Document], names: str = "auto") -> Answers:
    """Each document as a file: its type told, its reader, the lane, the model for names where it is installed."""
    from models.records import TableChunk, TextChunk
    from recognizers.lane import LaneOptions, ObjectScan
    from scanner.readers.base import ByteSource, ReadContext
    from scanner.readers.registry import reader_for
    from scanner.readers.sniff import sniff
    from scanner.version import version

    answers = Answers("pandian", f"pandian {version()} (names: {names})")
    options = LaneOptions(names=names)
    list(ObjectScan(options, "warm.txt").feed(TextChunk("预热：张伟 13800138000".encode())))
    for number, document in enumerate(documents):
        data = document.text.encode()
        begun = time.process_time()
        source = ByteSource.of_bytes(document.name, data)
        sniff(source)
        scan = ObjectScan(options, document.name)
        matches = []
        for part in reader_for(source).read(source, ReadContext()):
            if isinstance(part, TextChunk | TableChunk):
                matches += scan.feed(part)
        matches += scan.finish()
        answers.seconds += time.process_time() - begun
        answers.size += len(data)
        answers.found[number] = [
            Found((m.entity_type,), m.start, m.end, m.score, m.value, m.normal, m.already_masked, m.verified_by)
            if m.start is not None and document.text[m.start : m.end] == m.value
            else Found((m.entity_type,), None, None, m.score, m.value, m.normal, m.already_masked, m.verified_by)
            for m in matches
        ]
    return answers


def peer(python: Path, name: str, documents: Sequence[Document], limit: float) -> Answers | None:
    """A peer over the same texts; None where it cannot be started. It is stopped after ``limit`` seconds.

    What it said is kept in ``.cache/evaluation``: the same versions say the same of the same texts.
    """
    lines = "".join(json.dumps([number, each.text]) + "\n" for number, each in enumerate(documents))
    script = Path(__file__).with_name("peer.py")
    packages = script.with_name("peers.txt")
    digest = hashlib.sha256(b"\0".join([name.encode(), lines.encode(), script.read_bytes(), packages.read_bytes()]))
    kept = CACHE / f"{name}-{digest.hexdigest()[:24]}.jsonl"
    if kept.is_file():
        return _answers(name, kept.read_text("utf-8"), documents)
    command = [str(python), "-P", str(script), name]  # -P: what lies beside the script is not importable
    try:
        done = subprocess.run(command, check=False, input=lines, capture_output=True, encoding="utf-8", timeout=limit)
        out, why = done.stdout, done.stderr
    except subprocess.TimeoutExpired as late:
        out = late.stdout.decode("utf-8", "replace") if isinstance(late.stdout, bytes) else late.stdout or ""
        why = f"stopped after {limit:.0f} s"
    answers = _answers(name, out, documents)
    if answers is None:
        print(f"{name} did not start: {why.strip().splitlines()[-1] if why.strip() else 'no answer'}", file=sys.stderr)
    elif len(answers.found) == len(documents):
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(out, "utf-8")
    return answers


def _answers(name: str, out: str, documents: Sequence[Document]) -> Answers | None:
    rows = [json.loads(line) for line in out.split("\n") if line.endswith(("]", '"'))]
    if not rows:
        return None
    answers = Answers(name, rows[0])
    for number, seconds, findings in rows[1:]:
        answers.seconds += seconds
        answers.size += len(documents[number].text.encode())
        if findings is None:
            answers.failed.append(number)
        answers.found[number] = [
            Found(MEANS[name][kind], start, end, score)
            for kind, start, end, score in findings or ()
            if kind in MEANS[name]
        ]
    return answers


_PHONES = ("CN_MOBILE", "CN_LANDLINE", "CN_SERVICE_NUMBER")
_IDENTITY = ("CN_RESIDENT_ID", "CN_HMT_RESIDENCE_PERMIT", "CN_FOREIGNER_ID")
_SECRET = ("CREDENTIAL",)
MEANS: dict[str, dict[str, tuple[str, ...]]] = {
    "presidio": {
        "PHONE_NUMBER": _PHONES, "EMAIL_ADDRESS": ("EMAIL_ADDRESS",), "IP_ADDRESS": ("IP_ADDRESS",), "URL": ("URL",), "MAC_ADDRESS": ("MAC_ADDRESS",),
        "CREDIT_CARD": ("CREDIT_CARD", "CN_BANK_CARD"), "PERSON": ("PERSON",), "LOCATION": ("LOCATION", "CN_ADDRESS"), "ORGANIZATION": ("ORGANIZATION",),
    },
    "helan": {
        "ID_CARD": _IDENTITY, "BANK_CARD": ("CN_BANK_CARD", "CREDIT_CARD"), "USCC": ("CN_USCC",), "PHONE": ("CN_MOBILE",),
        "PERSON_NAME": ("PERSON",), "ADDRESS": ("CN_ADDRESS", "LOCATION"), "LANDLINE": ("CN_LANDLINE", "CN_SERVICE_NUMBER"), "EMAIL": ("EMAIL_ADDRESS",),
        "IP_ADDRESS": ("IP_ADDRESS",), "URL": ("URL",), "PASSPORT": ("CN_PASSPORT", "CN_EXIT_PERMIT"), "LICENSE_PLATE": ("CN_LICENSE_PLATE",), "TW_ID_CARD": ("TW_ID",),
        "QQ_NUMBER": ("CN_QQ",), "WECHAT_ID": ("WECHAT_ID",), "OFFICER_ID": ("CN_MILITARY_ID",),
    },
    "jionlp": {
        "email": ("EMAIL_ADDRESS",), "id_card": _IDENTITY, "ip_address": ("IP_ADDRESS",), "motor_vehicle_licence_plate": ("CN_LICENSE_PLATE",),
        "cell_phone": ("CN_MOBILE",), "landline_phone": ("CN_LANDLINE", "CN_SERVICE_NUMBER"), "phone_number": _PHONES, "qq": ("CN_QQ",), "wechat_id": ("WECHAT_ID",), "url": ("URL",),
    },
    "argus-redact": {
        "phone": _PHONES, "phone_landline": ("CN_LANDLINE", "CN_SERVICE_NUMBER"), "id_number": _IDENTITY, "hk_id": ("HK_ID",), "tw_id": ("TW_ID",),
        "macau_id": ("MACAU_ID",), "taiwan_arc": ("TW_ID",), "eep": ("CN_EXIT_PERMIT",), "hrp": ("CN_HOME_RETURN_PERMIT", "CN_TAIWAN_PERMIT"), "housing_fund": ("CN_HOUSING_FUND",),
        "bank_card": ("CN_BANK_CARD", "CREDIT_CARD"), "passport": ("CN_PASSPORT",), "license_plate": ("CN_LICENSE_PLATE",), "address": ("CN_ADDRESS", "LOCATION"), "credit_code": ("CN_USCC",),
        "qq": ("CN_QQ",), "wechat": ("WECHAT_ID",), "date_of_birth": ("DATE_OF_BIRTH",), "military_id": ("CN_MILITARY_ID",), "social_security": ("CN_SOCIAL_SECURITY",), "job_title": ("JOB_TITLE",),
        "organization": ("ORGANIZATION",), "workplace": ("ORGANIZATION",), "ethnicity": ("CN_ETHNICITY",), "criminal_record": ("CRIMINAL_RECORD",), "financial": ("CREDIT_RECORD", "SALARY"),
        "biometric": ("BIOMETRIC",), "medical": ("MEDICAL",), "religion": ("RELIGION",), "political": ("POLITICAL_STATUS",), "person": ("PERSON",), "location": ("LOCATION", "CN_ADDRESS"),
        "openai_api_key": _SECRET, "anthropic_api_key": _SECRET, "aws_access_key": _SECRET, "github_token": _SECRET, "jwt": _SECRET, "ssh_private_key": _SECRET, "url_token": ("URL", "CREDENTIAL"),
        "email": ("EMAIL_ADDRESS",), "ip_address": ("IP_ADDRESS",), "mac_address": ("MAC_ADDRESS",), "imei": ("IMEI",), "credit_card": ("CREDIT_CARD", "CN_BANK_CARD"), "url": ("URL",),
    },
}  # fmt: skip
"""A peer's type -> types of ours. What has no counterpart here (age, hobby, IBAN, dates, ...) is not held against it."""
