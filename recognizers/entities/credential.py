"""Passwords, keys and tokens in clear: behind a label, in a connection string, or in a form that only keys have.

Placeholders, references of source code, hashes and words of prose are none.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

from recognizers.base import Found, Judged, Taken, VerifiedRecognizer, around
from recognizers.fields import quick
from recognizers.normalise import plain

_HUMAN = r"(?:password|passwd|passphrase|passcode|pwd|(?<=[_\-.])pass)(?:word)?"
_MACHINE = (
    r"(?:secret(?:[ _\-]?(?:access[ _\-]?)?(?:key|id))?|api[ _\-]?key|access[ _\-]?key(?:[ _\-]?(?:id|secret))?"
    r"|(?:private|account|shared|signing|encryption|encrypt|master|app|license)[ _\-]?key|(?:auth|access|refresh|bearer|api)[ _\-]?token|token|credentials?)"
)
_CHINESE = r"(?:登录|支付|初始|管理员|用户|数据库|系统|交易|默认|查询|取款|开机|邮箱|wifi|无线)?(?:密码|口令|密钥|秘钥|访问令牌|令牌)"
_LABEL = rf"(?:{_HUMAN}|{_MACHINE})[0-9]{{0,2}}|{_CHINESE}(?: ?\([^()\n\x1e]{{1,10}}\))?"
_SEPARATOR = r"[\"'`\])]{0,2}(?:[ \t]{0,8}(?:=>|:=|[:=])[ \t]{0,8}|>|[ ]?[是为][ ]?|[ ]is[ ])(?:[rub@](?=[\"'`]))?"
_VALUE = r"[^\s\"'`,;，。；、<>(){}\[\]\x1e]{4,128}"
_ISSUED = (
    r"(?:AKIA|ASIA)[A-Z0-9]{16}|LTAI[A-Za-z0-9]{12,20}|AKID[A-Za-z0-9]{32}|AKLT[A-Za-z0-9]{16,60}|ALTAK[A-Za-z0-9]{20,24}|HPUA[A-Z0-9]{16}|JDC_[A-Z0-9]{28}"
    r"|gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,255}|glpat-[A-Za-z0-9_\-]{20,64}|xox[abprs]-[A-Za-z0-9\-]{10,200}|[sr]k_live_[A-Za-z0-9]{16,99}"
    r"|sk-(?:proj|ant)-[A-Za-z0-9_\-]{20,200}|AIza[A-Za-z0-9_\-]{35}|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_\-]{50,400}"
)
"""Keys of clouds and services by the prefix that the issuer gives them (their documentation): AWS, Alibaba, Tencent,
Volcengine, Baidu, Huawei, JD, GitHub, GitLab, Slack, Stripe, OpenAI and Anthropic, Google, npm, PyPI."""
_PLACEHOLDER = re.compile(
    r"[x*.\-_#?•●0]+|\$\{.*|\$\(.*|\{\{.*|<.*|%\w+%|%\(?\w+\)?[sd]?|[$:@#&][a-z_][a-z_.]*|#\{.*|@.*@|your.*|(?:my|the)?_?(?:password|passwd|pwd|secret|token|key)s?|null|none|nil|true|false|undefined|empty"
    r"|string|str|text|varchar.*|char.*|.*example.*(?<!AKIAIOSFODNN7EXAMPLE)|change.?(?:me|it).*|replace.?(?:me|with).*|placeholder|dummy|redacted|masked|tbd|todo|fixme|n/?a|required|optional|self|this|value|env|os\.environ.*|process\.env.*|getenv.*|request.*|config.*"
    r"|settings.*|hidden|不能为空.*|错误.*|为空.*|必填.*|请输入.*|input|field|type|label|name|title|icon|length|strength|policy|hint|prompt|it|is|was|and|or|for|to|the|in|of|not|int|bool|bytes|object|any"
    r"|function.*|new|old|return|await.*|async|const|let|var|enabled?|disabled?|invalid|incorrect|expired|wrong|failed|missing|reset|changed|success|error|correct|mismatch|match|confirm|current|forgot|plain|encrypted|hashed"
    r"|basic|bearer|refresh|access|number|date|email|must|should|cannot|can|will|has|with|from|here|only|never|always|default|unknown|vault:.*|enc|secretref:.*|arn:.*|https?:/?/?.*|file:.*",
    re.IGNORECASE,
)
_HASHED = re.compile(
    r"\$2[abxy]?\$.{20,}|\$argon2.*|\$(?:1|5|6|y|scrypt|apr1)\$.*|pbkdf2.*|\{(?:S?SHA|SMD5|bcrypt|noop)[^}]*\}.*|sha(?:1|256|512)[:$-].*",
    re.IGNORECASE,
)
"""Passwords as servers should keep them: nobody can log in with these."""
_REFERENCE = re.compile(
    r"[A-Za-z_]+(?:(?:\.|->|::)[A-Za-z_]+)+|[A-Za-z_]*(?:passw|pwd|token|secret|key|param|input|conf|env|cred)[A-Za-z_]*",
    re.IGNORECASE,
)
"""Source code that fetches a secret: self.password, userPwd."""
_CODED = re.compile(r"(?=.*[0-9])[A-Za-z0-9+/=_.~%|:\-]{8,512}")
"""What machines give out."""
_CALL = re.compile(r"\((?![\u4e00-\u9fff])")
_PATH = re.compile(r"(?:[A-Za-z]:\\|\.{0,2}/[\w.\-]+(?:/|$)|~/).*")
_ISSUED_EXACT = re.compile(_ISSUED)
_KNOWN = re.compile(
    rf"{_HUMAN}[0-9]{{0,2}}{_SEPARATOR}[\"'`]?$|{_CHINESE}(?: ?\([^()\n\x1e]{{1,10}}\))?{_SEPARATOR}?[\"'`]?[ ]?$",
    re.IGNORECASE,
)
_IN_URL = re.compile(r"://[^\s/@]{0,64}:$")
_SPOT = (
    rf"(?:{_LABEL}){_SEPARATOR}|--(?:{_HUMAN}|{_MACHINE}) |{_CHINESE} ?[!-~]"
    r"|(?:password|passwd|pwd|secret|token|api_?key|access_?key|sig)=|private key|eyJ|://[^\s:/@]{0,64}:[^\s/@]"
    r"|akia|asia|ltai|akid|aklt|altak|hpua|jdc_|gh[pousr]_|hub_pat|glpat|xox[abprs]-|[sr]k_live|sk-(?:proj|ant)|aiza|npm_|pypi-"
    r"|authorization[\"']? ?[:=]|requirepass |identified by '|sshpass -p|curl |login \S{1,64} password "
)
"""What stands near every trigger by which the pattern can match."""
_PEM = re.compile(r"-----BEGIN (?:[A-Z]{2,10} )?PRIVATE KEY(?: BLOCK)?-----[A-Za-z0-9+/=\\:, \t\r\n]{0,8000}")
_PEM_BODY = re.compile(r"BLOCK-----|-----(?:\s|\\[rn]){0,8}(?:M|b3B|Proc-Type|DEK|Version|$)")
"""What the data of a key begins with: the DER of a sequence, OpenSSH's own form, a header."""
_BEFORE, _BEHIND = 40, 100
_CHUNK, _OVERLAP, _LONGEST = 4096, 720, 15_200
"""Characters looked at together; how far a match goes on behind what it is told by; the same of tokens."""
_LONG_FORM = re.compile(r"eyJ|authorization", re.IGNORECASE)
_SAID_IS = re.compile(r" is [\"'`]?$", re.IGNORECASE)


def is_placeholder(value: str) -> bool:
    """Is a labelled value no secret: stars, ${VARIABLE}, null, one repeated character?"""
    return bool(_PLACEHOLDER.fullmatch(value)) or len(set(value)) < 3


class CredentialRecognizer(VerifiedRecognizer):
    """A value after a label of secrecy; private keys, JSON web tokens, keys of clouds and services, URLs with a password."""

    entity = "CREDENTIAL"
    regex = (
        r"[?&;](?:[a-z0-9_.\-]{0,30})(?:password|passwd|pwd|secret|token|api_?key|access_?key|sig)=((?:[^&\s\"'<>#;,()，。；、\u4e00-\u9fff\x1e]|&(?![A-Za-z_]\w{0,30}=)){4,256})"
        r"|authorization[\"']?[ ]?[:=][ ]?[\"']?(?:bearer|basic|token)[ ]{1,2}([A-Za-z0-9+/=_.~\-]{12,8000})"
        rf"|(?:{_LABEL}){_SEPARATOR}\"([^\s\"\x1e]{{4,512}})(?=\")"
        rf"|(?:{_LABEL}){_SEPARATOR}'([^\s'\x1e]{{4,512}})(?=')"
        rf"|(?:{_LABEL}){_SEPARATOR}[\"'`]?({_VALUE})"
        rf"|--(?:{_HUMAN}|{_MACHINE})[ ]({_VALUE})"
        rf"|{_CHINESE}[ ]?(?=[!-~]{{0,30}}[0-9])(?=[!-~]{{0,30}}[A-Za-z])([A-Za-z0-9!@#$%^&*_+.\-]{{6,32}})(?![A-Za-z0-9])"
        rf"|requirepass[ ]({_VALUE})|identified by[ ]'([^'\s]{{4,128}})'|sshpass -p ?[\"']?({_VALUE})|(?<![a-z])login[ ]\S{{1,64}}[ ]password[ ]({_VALUE})"
        r"|(?<![a-z])curl[ ][^\n\x1e]{0,200}?-u[ ]?[\"']?[^\s:\"'/]{1,64}:([^\s\"'@]{4,64})"
        r"|(?<![A-Za-z0-9_\-])(eyJ[A-Za-z0-9_\-]{8,2000}\.eyJ[A-Za-z0-9_\-]{8,4000}\.[A-Za-z0-9_\-]{8,1000})"
        rf"|(?<![A-Za-z0-9])({_ISSUED})(?![A-Za-z0-9])"
        r"|(?<=[a-z0-9]://)[^\s:/@\"']{0,64}:([^\s/\"',，。；]{3,64})@[a-z0-9.\-]+"
    )
    flags = re.IGNORECASE
    triggers = (
        *(
            "passw",
            "passp",
            "passc",
            "pwd",
            "_pass",
            "-pass",
            ".pass",
            "secret",
            "api_k",
            "api-k",
            "api k",
            "apik",
            "access",
            "private",
            "token",
        ),
        *(
            "account_k",
            "account-k",
            "account k",
            "accountk",
            "shared",
            "signing",
            "encryption",
            "encrypt",
            "master",
            "app_k",
            "appk",
            "license",
        ),
        *(
            "credential",
            "密码",
            "口令",
            "密钥",
            "秘钥",
            "令牌",
            "eyj",
            "akia",
            "asia",
            "ltai",
            "akid",
            "aklt",
            "altak",
            "hpua",
            "jdc_",
            "://",
        ),
        *(
            "ghp_",
            "gho_",
            "ghu_",
            "ghs_",
            "ghr_",
            "hub_pat",
            "glpat",
            "xoxa",
            "xoxb",
            "xoxp",
            "xoxr",
            "xoxs",
            "sk_live",
            "rk_live",
            "sk-proj",
        ),
        *("sk-ant", "aiza", "npm_", "pypi-", "authoriz", "requirepass", "identified by", "sshpass", "curl"),
    )
    reach = (2048, 8192)
    examples = (
        "password=Tr0ub4dor&3",
        "数据库密码：Abc@12345",
        "mysql://root:S3cret!x@10.0.0.5/db",
        "AKIAIOSFODNN7EXAMPLE",
        'dbPassword: "P@ss(2024)"',
        "jdbc:mysql://10.0.0.5/crm?user=root&password=Qw3rty77&useSSL=false",
        "<password>S3cret!x</password>",
    )
    counter_examples = (
        "password=${PASSWORD}",
        "密码：******",
        "密码错误",
        "passwordless=true",
        "password: null",
        "token=xxxx",
        "password = self.password",
        "String pwd = getPassword();",
        "Password: must be at least 8 characters",
    )

    @functools.cached_property
    def _spot(self) -> Any:
        return quick(_SPOT)

    def find(self, text: str, at: int = 0) -> Iterator[Found]:
        """As every recognizer does, but only where there is a label or a form; and keys that go over many lines."""
        keys = Taken()
        for key in _PEM.finditer(text, at) if "PRIVATE KEY" in text else ():
            if judged := self.judge(key[0], *around(text, *key.span())):
                keys.add(Found(*key.span(), judged))
        yield from keys.found
        done = at
        for place in self._places(text, at):
            if place < done:
                continue
            long = _LONGEST if _LONG_FORM.match(text, place) else _OVERLAP
            end = text.find("\n", place, place + long)
            end = min(len(text), place + long) if end < 0 else end
            for start in range(max(done, place - _BEFORE), place + 4):
                if match := self.compiled.match(text, start, end):
                    done = match.end()
                    first, last = match.span(match.lastindex or 0)
                    judged = self.judge(text[first:last], *around(text, first, last))
                    if judged and keys.free(first, last):
                        yield Found(first, last, judged)
                    break
            else:
                done = place + 1

    def _places(self, text: str, at: int) -> Iterator[int]:
        """Where in ``text`` there is a label or a form, ascending."""
        for start in range(at, len(text), _CHUNK):
            block = text[max(at, start - _BEFORE) : start + _CHUNK + _BEFORE].encode("utf-8", "replace").decode()
            low = max(at, start - _BEFORE)
            for spot in self._spot.finditer(block):
                if start <= low + spot.start() < start + _CHUNK:
                    yield low + spot.start()

    def spotted(self, data: bytes, place: int) -> bool:
        """A separator behind the label, or the form of a key."""
        return bool(self._spot.search(plain(data[max(0, place - _BEFORE) : place + _BEHIND].decode("utf-8", "ignore"))))

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """A labelled value that is no placeholder and no word of prose; a form that only keys have."""
        bare = value.strip()
        if bare.startswith("-----BEGIN"):
            return Judged(0.97, ("format",), bare) if _PEM_BODY.search(bare) else None
        if bare.startswith("eyJ") and bare.count(".") == 2:
            return Judged(0.97, ("format",), bare)
        if _ISSUED_EXACT.fullmatch(bare):
            return Judged(0.95, ("format",), bare)
        if is_placeholder(bare) or _HASHED.match(bare) or re.search(r"[\u4e00-\u9fff]", bare) or _PATH.fullmatch(bare):
            return None
        known = bool(_KNOWN.search(before) or _IN_URL.search(before))
        quoted = before[-1:] in {'"', "'", "`"}
        mixed = bool(re.search("[0-9]", bare) and re.search("[A-Za-z]", bare)) or bool(re.search(r"[^\w.\-]", bare))
        if not quoted and (
            _CALL.match(after) or _REFERENCE.fullmatch(bare.rstrip(":")) or bare.endswith(":") or bare[:1] == "{"
        ):
            return None
        if _SAID_IS.search(before) and not mixed:
            return None
        if bare.isdecimal():
            return Judged(0.75, ("context",), bare) if known or len(bare) >= 16 else None
        if not mixed:  # a word
            if not known or (not quoted and (re.match(r"[ ,.!?]? ?[A-Za-z]", after) or bare.istitle())):
                return None
            return Judged(0.6, ("context",), bare)
        if not known and not _CODED.fullmatch(bare):
            return None
        return Judged(0.85, ("context",), bare)

    def judge_cell(self, value: str) -> Judged | None:
        """Whatever stands there in clear: no placeholder, no hash, no word of Chinese."""
        good = 4 <= len(value) <= 4096 and not re.search(r"[\u4e00-\u9fff]", value)
        if not good or _HASHED.match(value) or is_placeholder(value):
            return None
        return Judged(0.8, ("column",), value)
