"""A configuration for Presidio's ``AnalyzerEngineProvider`` with the whole pack, to be edited by whoever uses it.

``python -m recognizers.presidio_config zh en > analyzer.yaml`` writes it; see docs/presidio.md.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from recognizers.pack import recognizer_classes


def registry_configuration(languages: Sequence[str] = ("zh", "en")) -> dict[str, Any]:
    """What ``RecognizerRegistryProvider`` takes: every recognizer of the pack by name, for each of ``languages``."""
    from recognizers.presidio import public_name

    named = [{"name": public_name(cls), "type": "predefined", "country_code": "cn"} for cls in recognizer_classes()]
    return {"supported_languages": list(languages), "global_regex_flags": 26, "recognizers": named}


def analyzer_configuration(languages: Sequence[str] = ("zh", "en")) -> dict[str, Any]:
    """What ``AnalyzerEngineProvider`` takes: the pack, and the engine that needs no language model."""
    models = [{"lang_code": language, "model_name": "no_op"} for language in languages]
    registry = registry_configuration(languages)
    return {
        "supported_languages": registry.pop("supported_languages"),
        "default_score_threshold": 0,
        "nlp_configuration": {"nlp_engine_name": "no_op", "models": models},
        "recognizer_registry": registry,
    }


def main(arguments: Sequence[str]) -> None:
    """Write the configuration to standard output; ``arguments``: languages."""
    import yaml

    yaml.safe_dump(analyzer_configuration(arguments or ("zh", "en")), sys.stdout, sort_keys=False)


if __name__ == "__main__":
    main(sys.argv[1:])
