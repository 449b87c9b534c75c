"""From the arguments to an exit code: language first, then the configuration, then the command; errors in one line."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

from models.errors import PandianError, UsageError
from models.messages import Lang, default_lang, text
from models.secrets import take_ours

_MADE = 50_000
"""Objects from which Python looks for cycles: what is imported holds hundreds of thousands, and goes nowhere."""
LOG_LEVELS = ("debug", "info", "warning", "error")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process: 0, 1, 2, 3 or 130 (docs/cli.md)."""
    gc.set_threshold(_MADE)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start one more for each core, and wait for them
    _utf8()
    take_ours()
    given = list(sys.argv[1:] if arguments is None else arguments)
    code = run(given)
    gc.freeze()  # Python would look through all that was imported once more before it ends
    sys.exit(code)


def run(given: list[str]) -> int:
    """Run one call; the exit code. Whatever is wrong is one line on standard error."""
    try:
        return _run(given)
    except PandianError as error:
        _say(str(error))
        _trace(given, error)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone: not an error of ours, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        _say(text("cli.err_internal", default_lang(), reason=type(error).__name__))
        _trace(given, error)
        return 1


def _run(given: list[str]) -> int:
    from scanner.cli.app import build
    from scanner.cli.config import load_config

    config = load_config(_value(given, "--config"))
    lang = _language(_value(given, "--lang") or config.shared.get("lang"))
    command = build(lang, config)
    try:
        result: Any = command.main(given, prog_name="pandian", standalone_mode=False, default_map=config.commands)
    except Exception as error:
        # The parser's own errors carry a message and a code; which class they are of depends on typer's version.
        if type(error).__name__ == "NoArgsIsHelpError":
            print(error, file=sys.stderr)
            return UsageError.exit_code
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):
            from scanner.cli.wrong_call import explain

            context = getattr(error, "ctx", None)
            command_path = context.command_path if context else "pandian"
            raise UsageError(text("cli.err_usage", lang, message=explain(error, lang), command=command_path)) from None
        if type(error).__name__ in {"Abort", "Exit"}:
            return int(getattr(error, "exit_code", 130))
        raise
    return result if isinstance(result, int) else 0


def _language(given: str | None) -> Lang:
    if given is not None and given not in ("zh", "en"):
        raise UsageError(text("cli.err_lang", default_lang(), value=given))
    if given:
        os.environ["PANDIAN_LANG"] = given
    return default_lang()


def _value(given: Sequence[str], option: str) -> str | None:
    """What ``option`` is given, before the real parser runs: help must already be in the right language."""
    value = None
    for at, word in enumerate(given):
        if word == "--":
            break
        if word.startswith(option + "="):
            value = word.partition("=")[2]
        elif word == option and at + 1 < len(given):
            value = given[at + 1]
    return value


def _say(message: str) -> None:
    print(f"pandian: {message}", file=sys.stderr)


def _trace(given: Sequence[str], error: BaseException) -> None:
    """With --log-level debug: where it happened, without any message, which could quote a value."""
    if _value(given, "--log-level") != "debug":
        return
    for frame in traceback.extract_tb(error.__traceback__):
        print(f"  {frame.filename}:{frame.lineno} {frame.name}", file=sys.stderr)
    print(f"  {type(error).__name__}", file=sys.stderr)


def _utf8() -> None:
    """Windows writes pipes and files in its old code page otherwise, in which most Chinese text cannot be written."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            if sys.platform == "win32":
                reconfigure(encoding="utf-8", errors="replace")
            else:
                reconfigure(errors="replace")
