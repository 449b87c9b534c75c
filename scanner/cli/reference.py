"""docs/cli.md, written from the commands themselves: ``python -m scanner.cli.reference > docs/cli.md``."""

from __future__ import annotations

from typing import Any

from models.messages import Lang
from scanner.cli.app import build, every
from scanner.cli.config import MODEL, SECTIONS, SHARED, Config

_HEAD = """# The command line

Written by `python -m scanner.cli.reference`; a test holds it to the program. Options every command shares may stand
before or after its name. Help is in Chinese or English: `--lang`, else `PANDIAN_LANG`, else the locale, else Chinese.

## Exit codes
| code | means |
| --- | --- |
| 0 | complete; objects that could not be read are listed in the run, and the closing table counts them |
| 1 | something failed that loses the run; a delivery did not end; `verify` found a difference |
| 2 | the call is wrong: nothing was scanned |
| 3 | complete, and `--fail-on` or `--fail-on-new` was met |
| 130 | interrupted; the same call with `--resume` goes on |

## Environment
| variable | holds |
| --- | --- |
| `PANDIAN_KEY` | the key for fingerprints, 16 characters or more; else a key file of the user's is made at first use |
| `PANDIAN_PASSWORD` | the password of a URL on the command line; for `sign`, that of the private key |
| `PANDIAN_LANG` | `zh` or `en` |
"""

LANGS: tuple[Lang, Lang] = ("zh", "en")

_SHARED = frozenset({"lang", "config", "log_level", "quiet", "version"})

_CONFIG = """
## The configuration file
`--config FILE`: YAML with defaults for options. What the command line says comes first. Paths count from the file's
folder.

```yaml
lang: zh
scan:
  policy: policy.yaml
  exclude: [node_modules, "*.iso"]
  max-object-size: 2G
report:
  format: html,xlsx
ner:
  engine: spacy
  model: models/zh_hr
```

`ner` chooses another model for names ([ner-engines.md](ner-engines.md)).

"""


def reference() -> str:
    """The whole page."""
    chinese, english = (dict(every(build(lang, Config()))) for lang in LANGS)
    pages = [_HEAD]
    for name, command in english.items():
        other = chinese[name]
        if not name or not any(parameter.name not in _SHARED for parameter in command.params):
            continue
        pages.append(f"\n## pandian {name}\n{command.help}. {other.help}。\n\n| | | |\n| --- | --- | --- |\n")
        words = {parameter.name: parameter.help for parameter in other.params}
        pages.extend(
            f"| `{_written(parameter)}` | {parameter.help} | {words[parameter.name]} |\n"
            for parameter in command.params
            if parameter.name not in _SHARED
        )
    pages.append("\n## Shared options\n\n| | | |\n| --- | --- | --- |\n")
    roots: dict[Lang, Any] = {"zh": build("zh", Config()), "en": build("en", Config())}
    for parameter, other in zip(roots["en"].params, roots["zh"].params, strict=True):
        pages.append(f"| `{_written(parameter)}` | {parameter.help} | {other.help} |\n")
    pages.append(_CONFIG)
    sections = "; ".join(f"`{name}`: {', '.join(keys)}" for name, keys in SECTIONS.items())
    pages.append(f"Keys: {', '.join((*SHARED, MODEL))}; {sections}.\n")
    return "".join(pages)


def _written(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name)
    names = ", ".join(sorted(parameter.opts, key=len))
    choices = "|".join(getattr(parameter.type, "choices", ()) or ())
    metavar = parameter.metavar or choices
    return f"{names} {metavar}".replace("|", "\\|").strip()


if __name__ == "__main__":
    print(reference(), end="")
