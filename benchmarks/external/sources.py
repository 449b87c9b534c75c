"""Where the cases lie: projects, the commit they are read at, their licences; fetched from GitHub or read from a folder.

Nothing of these projects is part of this one. Files are kept in ``.cache/external``, which is not under version control.
"""

from __future__ import annotations

import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(".cache/external")
_RAW = "https://raw.githubusercontent.com/{project}/{commit}/{path}"


@dataclass(frozen=True, slots=True)
class Source:
    """One project. ``paths`` are files in it."""

    name: str
    project: str
    commit: str
    licence: str
    paths: tuple[str, ...]


_FIXTURES = (
    "zh_phone", "zh_id_number", "zh_bank_card", "zh_passport", "zh_license_plate", "zh_credit_code", "zh_military_id", "zh_social_account", "zh_social_security", "zh_address", "zh_organization",
    "zh_workplace", "zh_person", "zh_job_title", "zh_date_of_birth", "zh_ethnicity", "zh_religion", "zh_political", "zh_medical", "zh_criminal_record", "zh_financial", "zh_biometric", "email",
    "shared_imei", "shared_ip", "shared_mac", "shared_secrets", "benchmark_zh", "ner_zh", "mixed_lang", "mixed_zh_en_sensitive", "realistic_scenarios", "adversarial_tests",
)  # fmt: skip
SOURCES = (
    Source("argus-redact", "wan9yu/argus-redact", "b7d459bedda01dc9ea5061aa0f2b569b3c356c14", "Apache-2.0", tuple(f"tests/fixtures/{name}.json" for name in _FIXTURES)),
    Source("id-validator", "jxlwqq/id-validator.py", "35fd7728b20cd64100ef8c0e5f65cae3ecd3abd3", "MIT", ("test_validator.py",)),
    Source("any-rule", "any86/any-rule", "43abe0f89526d0bfd4e53c2c83bb176216ab5645", "MIT", ("packages/www/src/RULES.js",)),
    Source(
        "presidio", "microsoft/presidio", "0aa9f8e44275cb52c00fbbebe19168e934e1f076", "MIT",
        tuple(f"presidio-analyzer/tests/test_{name}_recognizer.py" for name in ("email", "ip", "mac", "url", "credit_card")),
    ),
)  # fmt: skip


class NotReachedError(Exception):
    """A file could not be had."""


def text(source: Source, path: str, folder: Path | None) -> str:
    """One file of a project.

    From ``folder`` where given: it holds ``owner+name`` or ``name``, a tree or a git directory (also as ``repo`` within).
    Else from the cache, else from the network. Raises NotReachedError.
    """
    if folder is not None:
        return _local(source, path, folder)
    kept = CACHE / source.name / source.commit[:12] / path
    if not kept.is_file():
        address = _RAW.format(project=source.project, commit=source.commit, path=path)
        try:
            with urllib.request.urlopen(address, timeout=30) as answer:
                data = answer.read()
        except (urllib.error.URLError, TimeoutError, OSError) as error:
            raise NotReachedError(f"{address}: {error}") from error
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(data)
    return kept.read_text("utf-8")


def _local(source: Source, path: str, folder: Path) -> str:
    owner, _, name = source.project.partition("/")
    for place in (folder / f"{owner}+{name}" / "repo", folder / f"{owner}+{name}", folder / name):
        if (place / path).is_file():
            return (place / path).read_text("utf-8")
        if (place / "HEAD").is_file() or (place / ".git").exists():
            for commit in (source.commit, "HEAD"):
                done = subprocess.run(
                    ["git", "-C", str(place), "show", f"{commit}:{path}"], check=False, capture_output=True
                )
                if done.returncode == 0:
                    return done.stdout.decode("utf-8")
    raise NotReachedError(f"{source.project}:{path} is not below {folder}")
