"""A keyring for tests: what the JSON file in PANDIAN_TEST_KEYS holds, by the user's name."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class Keyring(KeyringBackend):
    """Of the service ``pandian`` alone."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept for ``username``."""
        kept = json.loads(Path(os.environ["PANDIAN_TEST_KEYS"]).read_text("utf-8"))
        return kept.get(username) if service == "pandian" else None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Nothing is kept here."""
        raise NotImplementedError
