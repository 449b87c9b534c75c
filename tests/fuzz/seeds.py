"""What fuzzing begins with: the files that the readers' own tests make, and those of a folder that the user names."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.fuzz.targets import Target


def own() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Media type and maker of every case of every reader's tests."""
    import tests.scanner.readers as folder
    from tests.scanner.readers.contract import ReaderContract

    for module in pkgutil.walk_packages(folder.__path__, folder.__name__ + "."):
        if not module.name.rpartition(".")[2].startswith("test_"):
            continue
        for made in vars(importlib.import_module(module.name)).values():
            if isinstance(made, type) and issubclass(made, ReaderContract):
                for case in made.CASES:
                    yield case.media_type, case.build


def of_folder(folder: Path, largest: int) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Media type and way to the content of each file below ``folder`` of at most ``largest`` bytes, as the sniffer tells it."""
    from models.errors import ReadError
    from scanner.readers.base import ByteSource
    from scanner.readers.sniff import sniff

    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.stat().st_size > largest:
            continue
        source = ByteSource.of_path(path)
        try:
            sniff(source)
        except ReadError:
            continue
        yield source.media_type, path.read_bytes


def gather(wanted: dict[str, Target], given: Path | None, into: Path, largest: int) -> Counter[str]:
    """Write the seeds of each target to a folder of its own below ``into``; how many each has."""
    name_of = {media_type: name for name, target in wanted.items() for media_type in target.media_types}
    for name in wanted:
        (into / name).mkdir(parents=True, exist_ok=True)
    for seeds in (own(), of_folder(given, largest) if given is not None else ()):
        for media_type, content in seeds:
            name = name_of.get(media_type.partition(";")[0])
            if name is not None and len(data := content()) <= largest:
                (into / name / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    return Counter({name: len(list((into / name).iterdir())) for name in wanted})
