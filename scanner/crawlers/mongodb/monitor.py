"""The driver's own look at a server: by a connection that is closed before another is opened, so that there is one.

The driver keeps a connection beside the one for data for as long as it lives, which no limit of its own counts.
"""

from __future__ import annotations

from typing import Any

from pymongo.synchronous.monitor import Monitor

SELDOM = 24 * 3600 * 1000
"""Milliseconds until it looks again where nothing has failed; after a failure it does so at once."""


class BriefMonitor(Monitor):
    """Asks what the server is, lets go of the connection, and only then says so: nobody has connected before that."""

    def _check_server(self) -> Any:
        try:
            return super()._check_server()
        finally:
            self._reset_connection()
