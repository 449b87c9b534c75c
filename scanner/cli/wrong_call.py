"""What is wrong with a call, in the user's language: the parser's own errors speak English alone."""

from __future__ import annotations

import re
from typing import Any

from models.messages import Lang, text

_QUOTED = re.compile(r"'([^']*)'")
_BRACKETED = re.compile(r"\((.*)\)")


def explain(error: Any, lang: Lang) -> str:
    """The message of one of the parser's errors. Classes are told by name: where they live depends on typer's version.

    What is not known here is said in the parser's words.
    """
    kind, said = type(error).__name__, " ".join(str(error.format_message()).split())
    if kind == "NoSuchOption":
        known = ", ".join(sorted(error.possibilities or ()))
        return text(f"cli.err_option{'_like' if known else ''}", lang, name=error.option_name, known=known)
    if kind == "BadOptionUsage":
        option = next((each for each in _parameters(error) if error.option_name in each.opts), None)
        takes = "no_value" if getattr(option, "is_flag", False) else "needs_value"
        return text(f"cli.err_{takes}", lang, name=error.option_name)
    if kind == "MissingParameter":
        return text("cli.err_missing", lang, name=_name(error.param))
    if kind == "BadParameter" and error.param is not None:
        choices = getattr(error.param.type, "choices", ())
        named = {"name": _name(error.param), "value": _found(_QUOTED, str(error.message))}
        if str(error.message).endswith("is not readable."):
            return text("cli.err_unreadable", lang, value=named["value"])
        if choices:
            known = ", ".join(str(getattr(each, "value", each)) for each in choices)
            return text("cli.err_value_one_of", lang, **named, known=known)
        return text("cli.err_value", lang, **named)
    if kind == "UsageError" and said.startswith("Got unexpected extra"):
        return text("cli.err_extra", lang, value=_found(_BRACKETED, said))
    if kind in {"UsageError", "NoSuchCommand"} and said.startswith("No such command"):
        known = ", ".join(getattr(error.ctx.command, "commands", ()))
        return text("cli.err_command", lang, name=_found(_QUOTED, said), known=known)
    return said


def _parameters(error: Any) -> list[Any]:
    return list(error.ctx.command.params) if error.ctx is not None else []


def _name(parameter: Any) -> str:
    """An option as it is typed, an argument as the help calls it."""
    if parameter is None:
        return "?"
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name)
    return str(max(parameter.opts, key=len))


def _found(pattern: re.Pattern[str], said: str) -> str:
    match = pattern.search(said)
    return match[1] if match else said
