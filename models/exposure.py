"""Who can read an object, from few to many."""

from __future__ import annotations

OWNER, GROUP, EVERYBODY, PUBLIC = "owner", "group", "everybody", "public"

EXPOSED = (OWNER, GROUP, EVERYBODY, PUBLIC)
"""Values of ``Item.exposure``, narrow to wide: the owner and who runs the place; some group or named others; whoever
has an account there; anybody from anywhere, without a login (anonymous FTP, a public bucket)."""
