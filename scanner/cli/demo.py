"""``pandian demo``: a share of invented people, scanned."""

from __future__ import annotations

import shutil
from pathlib import Path

from models.errors import UsageError
from models.messages import default_lang, text

_MARKER = ".pandian-demo"


def run_demo(out: Path, seed: int, *, quiet: bool) -> int:
    """Make the share in ``out``/share and scan it into ``out``/run; an earlier demo there is replaced."""
    from scanner.cli.scan import Asked, run_scan
    from scanner.demo.share import make_share

    lang = default_lang()
    if out.exists():
        if not (out / _MARKER).is_file() and (not out.is_dir() or any(out.iterdir())):
            raise UsageError(text("cli.err_demo_out", lang, path=out))
        for name in ("share", "run"):
            shutil.rmtree(out / name, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    (out / _MARKER).touch()
    share = out / "share"
    share.mkdir()
    make_share(share, seed)
    if not quiet:
        print(text("cli.demo_share", lang, path=share))
    return run_scan(Asked(targets=(str(share),), out=out / "run", quiet=quiet))
