"""Passwords, keys and tokens in clear. Placeholders are none."""

from __future__ import annotations

import re

from recognizers.base import Judged, VerifiedRecognizer

_LABEL = (
    r"(?:[a-z0-9]{0,20}[_.\-])?(?:password|passwd|passphrase|pwd|secret(?:[_\-]?(?:key|id))?|api[_\-]?key|access[_\-]?key(?:[_\-]?(?:id|secret))?"
    r"|private[_\-]?key|auth[_\-]?token|access[_\-]?token|token)|(?:登录|支付|初始|管理员|用户|数据库|系统|交易|默认)?(?:密码|口令|密钥)"
)
_PLACEHOLDER = re.compile(
    r"[x*.\-_#?•●]+|\$\{.*|\$\(.*|\{\{.*|<.*|%\w+%|\$[a-z_]\w*|your.*|(?:my)?(?:password|passwd|pwd|secret|token|key)s?|null|none|nil|true|false|undefined|empty"
    r"|string|str|text|varchar.*|char.*|example.*|change.?me.*|todo|required|optional|self|this|value|env|os\.environ.*|process\.env.*|getenv.*|request.*|config.*|settings.*"
    r"|required|hidden|不能为空.*|错误.*|为空.*|必填.*|请输入.*|input|field|type|label|name|it|is|was|and|or|for|to|the|in|of|not|int|bool|bytes|object|function.*|new|return|await.*",
    re.IGNORECASE,
)


_HASHED = re.compile(
    r"\$2[abxy]?\$.{50,}|\$argon2.*|\$(?:5|6|y|scrypt)\$.*|pbkdf2.*|\{(?:SSHA|bcrypt)[^}]*\}.*", re.IGNORECASE
)
"""Passwords as servers should keep them: nobody can log in with these."""


def is_placeholder(value: str) -> bool:
    """Is a labelled value no secret: stars, ${VARIABLE}, null, one repeated character?"""
    return bool(_PLACEHOLDER.fullmatch(value)) or len(set(value)) < 3


class CredentialRecognizer(VerifiedRecognizer):
    """A value after a label of secrecy; private keys, JSON web tokens, cloud access keys, URLs with a password."""

    entity = "CREDENTIAL"
    regex = (
        rf"(?<![a-z0-9])(?:{_LABEL})[\"']?(?: ?[:=] ?|(?:是|为) ?)[\"']?([^\s\"',;，。；、<>(){{}}\[\]]{{4,128}})"
        r"|(-----BEGIN (?:[A-Z]{2,10} )?PRIVATE KEY-----[A-Za-z0-9+/=\\:, \t\r\n]{0,8000})"
        r"|(?<![A-Za-z0-9_\-])(eyJ[A-Za-z0-9_\-]{8,2000}\.eyJ[A-Za-z0-9_\-]{8,4000}\.[A-Za-z0-9_\-]{8,1000})"
        r"|(?<![A-Za-z0-9])((?:AKIA|ASIA)[A-Z0-9]{16}|LTAI[A-Za-z0-9]{12,20}|AKID[A-Za-z0-9]{32})(?![A-Za-z0-9])"
        r"|(?<![a-z])[a-z][a-z0-9+.\-]{1,20}://[^\s:/@\"']{1,64}:([^\s/@\"']{3,64})@[a-z0-9.\-]+"
    )
    flags = re.IGNORECASE
    triggers = (
        "passw",
        "passp",
        "pwd",
        "secret",
        "api_k",
        "api-k",
        "apik",
        "access",
        "private",
        "token",
        "密码",
        "口令",
        "密钥",
        "eyj",
        "akia",
        "asia",
        "ltai",
        "akid",
        "://",
    )
    reach = (2048, 8192)
    examples = (
        "password=Tr0ub4dor&3",
        "数据库密码：Abc@12345",
        "mysql://root:S3cret!x@10.0.0.5/db",
        "AKIAIOSFODNN7EXAMPLE",
    )
    counter_examples = (
        "password=${PASSWORD}",
        "密码：******",
        "密码错误",
        "passwordless=true",
        "password: null",
        "token=xxxx",
    )

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """A labelled value that is no placeholder and no word of prose; a form that only keys have."""
        del after
        bare = value.strip()
        if bare.startswith(("-----BEGIN", "eyJ")):
            return Judged(0.97, ("format",), bare)
        if re.fullmatch(r"(?:AKIA|ASIA)[A-Z0-9]{16}|LTAI[A-Za-z0-9]{12,20}|AKID[A-Za-z0-9]{32}", bare):
            return Judged(0.95, ("format",), bare)
        if is_placeholder(bare):
            return None
        if re.search(r"[\u4e00-\u9fff]", bare):
            return None
        if (
            bare.isalpha()
            and (bare.islower() or bare.istitle())
            and not re.search(
                r"(?:密码|口令|密钥|pwd|password|passwd)[\"']?(?: ?[:=] ?|[是为] ?)[\"']?$", before, re.IGNORECASE
            )
        ):
            return None
        return Judged(0.85, ("context",), bare)

    def judge_cell(self, value: str) -> Judged | None:
        """Whatever stands there in clear: no placeholder, no hash, no word of Chinese."""
        good = 4 <= len(value) <= 4096 and not re.search(r"[\u4e00-\u9fff]", value)
        if not good or _HASHED.match(value) or is_placeholder(value):
            return None
        return Judged(0.8, ("column",), value)
