"""Where a mark of secrecy stands: alone. The same words inside running text are no marks."""

from __future__ import annotations

import re

ALONE_BEFORE = re.compile(r"(?:^|[\n\r【\[（(《〈|\t]|密级|级别|秘密等级|保密级别|标识|文件)[\s:*#>\-]{0,4}$")
_ALONE_AFTER = re.compile(r"[\s*]{0,4}(?:$|[\n\r】\])）》〉|\t,;，。；!！★·]|请勿|严禁|不得|文件|资料)")


def stands_alone(before: str, after: str) -> bool:
    """Alone on its line, in brackets, in a cell, or after a label of classification."""
    return bool(ALONE_BEFORE.search(before) and _ALONE_AFTER.match(after))
