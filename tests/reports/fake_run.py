"""A made-up finished run, as reports see one (RunView): any number of objects, the same every time, with the hard cases
in it - hostile names, unread objects, a state-secret mark, copies, tables without a size. Nobody in it exists."""

from __future__ import annotations

import hashlib
import random
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Any, Literal
from urllib.parse import quote

from models.exposure import Weights, circle, weights_of
from models.messages import Lang
from models.messages import text as message
from models.protect import mask
from models.tiers import load_policy, reason_text
from models.tiers.texts import placeholders

Row = Mapping[str, Any]

SHARE, DATABASE = "/data/share", "postgresql://erp.example.internal/erp"

HOSTILE = (
    "<img src=x onerror=window.pwned=1>.txt",
    "</script><script>window.pwned=1</script>.csv",
    '"><svg onload=window.pwned=1>.xlsx',
    "<!--<script>.md",
    "{a|rich}{b}{@x} %s ${7*7} {{1}}.docx",
    "=cmd|' /C calc'!A0.csv",
    "@SUM(1+1)*cmd.csv",
    "工资\u202exslx.exe",
    "两行\n名字\t.txt",
    "行分隔\u2028段分隔\u2029.txt",
    "残缺\udcff字节.txt",
    "__proto__",
    "constructor",
    "&lt;b&gt;&amp;.html",
    "很长的文件名" * 40 + ".pdf",
    "👩‍👩‍👧 家庭.txt",
)
"""Names as an attacker, or an old Windows share, would have them."""

TIERS = (
    ("public", "公开", "Public"),
    ("internal", "内部", "Internal"),
    ("top_secret", "绝密（企业内部分级，非国家秘密）", "Top secret (company tier, not a state secret)"),
)
JRT_TIERS = tuple((f"L{n}", f"{n} 级", f"Level {n}") for n in range(1, 6))

SAMPLES = {
    "CN_RESIDENT_ID": "11010519491231002X", "CN_MOBILE": "13800138000", "PERSON": "张三丰", "CN_BANK_CARD": "6222020200012345678",
    "EMAIL_ADDRESS": "zhangsan@example.com", "CN_ADDRESS": "北京市海淀区中关村大街1号院2号楼", "CN_PASSPORT": "E12345678",
    "CN_LANDLINE": "010-62345678", "CN_USCC": "91110108MA01234567", "CREDENTIAL": "-----BEGIN PRIVATE KEY-----" + "MIIEvQIBADANBgkqhkiG9w0" * 70, "SALARY": "12500.00",
    "CN_LICENSE_PLATE": "京A12345", "IP_ADDRESS": "10.23.4.56", "WECHAT_ID": "wxid_abcdef12", "CN_QQ": "123456789",
    "DATE_OF_BIRTH": "1990-01-01", "ORGANIZATION": "北京某某科技有限公司", "CN_SERVICE_NUMBER": "4008001234",
    "SECRECY_MARK": "内部资料", "STATE_SECRET_MARK": "机密★10年", "TRADE_SECRET_SUBJECT": "客户名单", "VIN": "LSVAU2A37N2183294",
}  # fmt: skip
"""Values nobody has; only their masked forms go into the run, save for the last marks."""

# folder -> (file stem, extension, entity weights, most people)
PLACES: dict[str, list[tuple[str, str, dict[str, float], int]]] = {
    "人力资源部/员工花名册": [("在职员工花名册", "xlsx", {"CN_RESIDENT_ID": 1, "PERSON": 1, "CN_MOBILE": 1, "CN_ADDRESS": 0.8, "CN_BANK_CARD": 0.9}, 1860), ("离职人员名单", "xls", {"PERSON": 1, "CN_RESIDENT_ID": 0.9, "CN_MOBILE": 0.7}, 420)],
    "人力资源部/劳动合同": [("劳动合同", "docx", {"PERSON": 2, "CN_RESIDENT_ID": 1, "CN_ADDRESS": 1, "CN_MOBILE": 1}, 1), ("保密协议", "pdf", {"PERSON": 2, "CN_RESIDENT_ID": 1}, 1)],
    "人力资源部/招聘/简历": [("简历", "pdf", {"PERSON": 1, "CN_MOBILE": 1, "EMAIL_ADDRESS": 1, "DATE_OF_BIRTH": 1}, 1), ("候选人汇总", "csv", {"PERSON": 1, "CN_MOBILE": 1, "EMAIL_ADDRESS": 0.9}, 640)],
    "财务部/工资发放": [("工资表", "xlsx", {"PERSON": 1, "SALARY": 1, "CN_BANK_CARD": 1, "CN_RESIDENT_ID": 1}, 1720)],
    "财务部/报销": [("差旅报销", "pdf", {"PERSON": 1, "CN_BANK_CARD": 0.3}, 12), ("发票清单", "xlsx", {"CN_USCC": 3, "ORGANIZATION": 3}, 0)],
    "销售部/客户资料": [("客户名单", "xlsx", {"PERSON": 1, "CN_MOBILE": 1, "CN_ADDRESS": 0.6, "TRADE_SECRET_SUBJECT": 0.01}, 5400), ("大客户联系人", "csv", {"PERSON": 1, "CN_MOBILE": 1, "EMAIL_ADDRESS": 0.8, "WECHAT_ID": 0.4}, 380), ("拜访记录", "docx", {"PERSON": 2, "CN_MOBILE": 1}, 6)],
    "销售部/合同": [("销售合同", "docx", {"ORGANIZATION": 4, "CN_USCC": 2, "PERSON": 1, "CN_LANDLINE": 1}, 3)],
    "信息技术部/运维": [("access", "log", {"IP_ADDRESS": 40}, 0), ("应用配置", "yaml", {"CREDENTIAL": 3, "IP_ADDRESS": 2}, 0), ("数据库备份", "sql", {"CN_RESIDENT_ID": 1, "CN_MOBILE": 1, "PERSON": 1, "CN_BANK_CARD": 1, "EMAIL_ADDRESS": 0.5}, 21500)],
    "行政部/车辆": [("车辆登记", "xlsx", {"CN_LICENSE_PLATE": 1, "PERSON": 1, "CN_MOBILE": 1, "VIN": 0.7}, 96)],
    "行政部/通知": [("通知", "docx", {"CN_SERVICE_NUMBER": 1}, 0), ("会议纪要", "docx", {"PERSON": 3, "SECRECY_MARK": 0.2}, 8)],
    "市场部/宣传资料": [("产品手册", "pdf", {"CN_SERVICE_NUMBER": 1, "CN_USCC": 1}, 0), ("新闻稿", "html", {}, 0), ("海报", "png", {}, 0)],
    "法务部/诉讼": [("起诉状", "docx", {"PERSON": 2, "CN_RESIDENT_ID": 1, "CN_ADDRESS": 2}, 2), ("证据目录", "pdf", {"PERSON": 2}, 2)],
}  # fmt: skip
TABLES: list[tuple[str, str, dict[str, float], int]] = [
    ("public", "member", {"PERSON": 1, "CN_MOBILE": 1, "CN_RESIDENT_ID": 0.93, "EMAIL_ADDRESS": 0.4}, 86400),
    ("public", "member_address", {"PERSON": 1, "CN_MOBILE": 1, "CN_ADDRESS": 1}, 121000),
    ("public", "bank_account", {"PERSON": 1, "CN_RESIDENT_ID": 1, "CN_BANK_CARD": 1}, 8800),
    ("public", "orders", {"CN_MOBILE": 1}, 6400),
    ("public", "sys_user", {"PERSON": 1, "CN_MOBILE": 1, "CREDENTIAL": 1}, 215),
    ("public", "login_log", {"IP_ADDRESS": 1}, 0),
    ("public", "product", {}, 0),
    ("archive", "member_2019", {"PERSON": 1, "CN_MOBILE": 1, "CN_RESIDENT_ID": 0.9}, 41000),
    ("archive", "dict_region", {}, 0),
]
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xls": "application/vnd.ms-excel",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf", "csv": "text/csv",
    "log": "text/plain", "txt": "text/plain", "yaml": "application/yaml", "sql": "application/sql", "html": "text/html",
    "png": "image/png", "zip": "application/zip", "md": "text/markdown",
}  # fmt: skip
UNREAD = (
    ("unsupported", "skipped", "image/png"), ("encrypted", "failed", ""), ("damaged", "failed", "BadZipFile"),
    ("unreadable", "failed", "PermissionError"), ("timeout", "partial", "120 s"), ("too_large", "skipped", "64 GiB"),
    ("no_text_layer", "partial", "14"), ("decoding", "partial", "3"), ("link", "skipped", "/data/old"), ("depth", "skipped", "8"),
)  # fmt: skip
SENSITIVE = {"CN_RESIDENT_ID", "CN_PASSPORT", "CN_BANK_CARD", "SALARY"}


@cache
def large_run() -> FakeRun:
    """A hundred thousand objects, made once for all tests of one process."""
    return FakeRun(100_000, plain=True)


class FakeRun:
    """``size`` objects or a few more; ``tiers`` as (id, zh, en), mildest first; ``lang`` is the run's own language.
    ``plain`` runs give no sentences with their tiers, and are made faster."""

    def __init__(
        self,
        size: int = 400,
        *,
        lang: Lang = "zh",
        state_secret: bool = True,
        hostile: bool = True,
        tiers: tuple[tuple[str, str, str], ...] = TIERS,
        plain: bool = False,
    ) -> None:
        self.size, self.lang, self.state_secret, self.hostile, self.tiers = size, lang, state_secret, hostile, tiers
        self.plain = plain

    # ---- what reports call

    def objects(self, order: Literal["path", "risk", "unread"] = "path", limit: int | None = None) -> Iterator[Row]:
        rows = self._by_risk if order == "risk" else self._rows
        if order == "unread":
            rows = [row for row in rows if row["status"] != "scanned"]
        return iter(rows if limit is None else rows[:limit])

    def findings(self, object: str | None = None, limit: int | None = None) -> Iterator[Row]:
        left = limit if limit is not None else -1
        for row in self._rows if object is None else [self._by_uri[object]]:
            for finding in self._findings_of(row):
                if left == 0:
                    return
                left -= 1
                yield finding

    def fields(self, object: str | None = None) -> Iterator[Row]:
        columns = {
            "CN_RESIDENT_ID": ("sfzh", "身份证号"),
            "CN_MOBILE": ("mobile", "手机"),
            "PERSON": ("xm", "姓名"),
            "CN_BANK_CARD": ("yhkh", "银行卡号"),
            "CN_ADDRESS": ("dz", "地址"),
            "EMAIL_ADDRESS": ("email", ""),
        }
        for row in self._rows if object is None else [self._by_uri[object]]:
            tabular = row["path"].rsplit(".", 1)[-1] in ("xlsx", "xls", "csv") or row["target"] == "ERP 数据库"
            for code, number in row["counts"].items():
                name, comment = columns.get(code, ("", "")) if tabular else ("", "")
                yield {
                    "object": row["object"], "path": row["path"], "target": row["target"], "tier": row["tier"],
                    "container": "Sheet1" if tabular and row["path"].endswith("xlsx") else "", "name": name, "comment": comment, "entity_type": code,
                    "count": number, "values": round(number * 1.02) if name else 0, "sample": "" if "state_secret_marking" in row["flags"] else mask(SAMPLES[code], code),
                }  # fmt: skip

    def folders(self, limit: int | None = None) -> Iterator[Row]:
        rows = self._folders
        if limit is not None and len(rows) > limit:
            kept = {row["path"] for row in sorted(rows, key=lambda row: (-row["objects"], row["path"]))[:limit]}
            rows = [row for row in rows if row["path"] in kept]
        return iter(rows)

    @cached_property
    def summary(self) -> Row:
        status, reasons, entities, masked, holders = Counter(), Counter(), Counter(), Counter(), Counter()
        tiers = {tier: {"objects": 0, "subjects": 0} for tier, _, _ in self.tiers}
        matrix: dict[str, Counter[str]] = {}
        opened: dict[str, Counter[str]] = {}
        for row in self._rows:
            status[row["status"]] += 1
            if row["reason_code"]:
                reasons[row["reason_code"]] += 1
            if row["tier"] is not None:
                tiers[row["tier"]]["objects"] += 1
                tiers[row["tier"]]["subjects"] = max(tiers[row["tier"]]["subjects"], round(row["subjects"] * 1.2))
            for code, number in row["counts"].items():
                entities[code] += number
                holders[code] += 1
                masked[code] += number // 40
                matrix.setdefault(self._source(row), Counter())[code] += number
                if row.get("exposure") in {"everybody", "public"}:
                    opened.setdefault(self._source(row), Counter())[code] += number
        people = max((folder["subjects"] for folder in self._folders), default=0)
        size = sum(row["size"] or 0 for row in self._rows)
        roots = [folder for folder in self._folders if folder["parent"] is None]
        names = [("公司共享盘", "file:///data/share"), ("ERP 数据库", DATABASE)]
        zh = self.lang == "zh"
        return {
            "schema": 1, "pandian": "0.1.0", "run_id": "20261121T081500Z-7f3a", "started": "2026-11-21T08:15:00Z", "finished": "2026-11-21T08:32:41Z",
            "seconds": 1061.4, "complete": True, "lang": self.lang, "options": {"workers": 8, "ocr": "auto"}, "limits": {"max_object_size": 64 << 30, "timeout_per_object": 120.0, "max_depth": 8},
            "targets": [{"name": name, "url": url, "objects": root["objects"], "bytes": root["bytes"], "subjects": root["subjects"], "tier": root["tier"]} for (name, url), root in zip(names, roots, strict=False)],
            "objects": len(self._rows), "bytes": size, "bytes_read": round(size * 0.93), "status": dict(status), "reasons": dict(reasons), "tiers": tiers,
            "entities": {code: {"findings": number, "objects": holders[code], "masked": masked[code]} for code, number in entities.most_common()},
            "exposure": self._exposure(),
            "matrix": {source: dict(numbers) for source, numbers in matrix.items()},
            "matrix_open": {source: dict(numbers) for source, numbers in opened.items()},
            "subjects": {"estimate": people, "low": round(people * 0.985), "high": round(people * 1.016), "error": 0.0081},
            "flags": (["state_secret_marking"] if self.state_secret else []) + (["people_100000"] if people >= 100_000 else []),
            "policy": self.policy,
            "ruleset": "5f2c77d0a1", "key_id": "9c41f0b2d3e4a5b6", "versions": {"python": "3.11.2", "presidio": "2.2.360", "system": "测试" if zh else "test"},
        }  # fmt: skip

    # ---- how it is made up

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        chance = random.Random(20261121)
        rows = []
        if self.hostile:
            for at, name in enumerate(HOSTILE):
                folder = f"{SHARE}/外来文件/<b onclick=window.pwned=1>下载</b>" if at % 2 else f"{SHARE}/外来文件"
                rows.append(
                    self._row(
                        chance,
                        f"{folder}/{name}",
                        {"PERSON": 1, "CN_MOBILE": 1, "CN_RESIDENT_ID": 1},
                        40 + 60 * at,
                        "csv",
                    )
                )
        if self.state_secret:
            rows.append(
                self._row(
                    chance,
                    f"{SHARE}/行政部/来文/会议材料.docx",
                    {"STATE_SECRET_MARK": 1},
                    0,
                    "docx",
                    flags=("state_secret_marking",),
                )
            )
        for schema, table, weights, people in TABLES:
            rows.append(self._row(chance, f"{DATABASE}/{schema}/{table}", weights, people, None))
        places = list(PLACES.items())
        at, archives = 0, set[str]()
        while len(rows) < self.size:
            folder, kinds = places[at % len(places)]
            stem, extension, weights, people = kinds[chance.randrange(len(kinds))]
            year, batch = 2015 + at % 11, at // 1500
            below = f"{folder}/{year} 年" + (f"/第 {batch} 批" if batch else "")
            if at % 37 == 5:
                below += "/归档.zip!"
                if below not in archives:
                    archives.add(below)
                    rows.append(self._row(chance, f"{SHARE}/{below}".removesuffix("!"), {}, 0, "zip"))
            rows.append(self._row(chance, f"{SHARE}/{below}/{stem}-{at:05d}.{extension}", weights, people, extension))
            at += 1
        rows.sort(key=lambda row: row["path"])
        for first, second in zip(rows[3::50], rows[4::50], strict=False):
            if first["sha256"] and second["sha256"]:
                second["sha256"], second["duplicates_of"] = first["sha256"], first["object"]
        for row in sorted(rows, key=lambda row: -row["subjects"])[:5]:
            row["same_text_as"] = f"file://{SHARE}/%E5%8E%9F%E4%BB%B6.csv"
        return rows

    def _row(
        self,
        chance: random.Random,
        path: str,
        weights: dict[str, float],
        people: int,
        extension: str | None,
        flags: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        table = path.startswith(DATABASE)
        subjects = round(people * chance.uniform(0.05, 1) ** 2) if people > 3 else people
        code, status, detail = "", "scanned", ""
        if not flags and not table and (chance.random() < 0.06 or extension == "png"):
            code, status, detail = UNREAD[0] if extension == "png" else chance.choice(UNREAD)
        read = status in ("scanned", "partial")
        counts = {kind: max(1, round(max(subjects, 1) * weight)) for kind, weight in weights.items()} if read else {}
        uri = path if table else "file://" + quote(path.encode("utf-8", "surrogateescape"))
        tier, reasons = self._verdict(counts, subjects, flags) if read else (None, [])
        made = {
            "object": uri, "path": "erp." + path.removeprefix(f"{DATABASE}/").replace("/", ".") if table else path, "target": "ERP 数据库" if table else "公司共享盘", "kind": "table" if table else "file", "media_type": None if table else MEDIA.get(extension or "", "application/octet-stream"),
            "size": None if table else round(chance.lognormvariate(11, 2)) + subjects * 120, "modified": None if table else f"20{chance.randrange(15, 26)}-0{chance.randrange(1, 10)}-1{chance.randrange(10)}T09:30:00Z",
            "owner": None if table else chance.choice(["CORP\\liwei", "CORP\\hr-admin", "root", None]), "access": chance.choice(["Everyone: read", "HR: read, write", None]),
            "sha256": f"{chance.getrandbits(256):064x}" if status == "scanned" and not table else None, "status": status, "reason_code": code or None,
            "reason": message(f"reasons.{code}", self.lang, detail=detail) if code else None, "tier": tier, "tier_reasons": reasons, "counts": counts, "subjects": subjects if read else 0,
            "duplicates_of": None, "flags": list(flags),
        }  # fmt: skip
        few = zlib.crc32(uri.encode("utf-8", "surrogateescape")) % 5 == 0
        told = {"Everyone: read": ("everybody", "public"), "HR: read, write": ("group", "owner"), None: (None, None)}
        exposure = told[made["access"]][few]
        return made | {"exposure": exposure, "risk": self._weights.risk(tier, exposure) if tier else None}

    def _verdict(
        self, counts: dict[str, int], subjects: int, flags: tuple[str, ...]
    ) -> tuple[str, list[dict[str, Any]]]:
        names = [tier for tier, _, _ in self.tiers]
        top, middle = names[-1], names[max(1, len(names) // 2)]
        sensitive = sorted(SENSITIVE & counts.keys())
        numbers = {"people": subjects, "people_sensitive": subjects, "people_id_bank": subjects, "people_ordinary": subjects, "items_ordinary": sum(counts.values()), "items_critical": counts.get("CREDENTIAL", 0), "items_public": sum(counts.values()), "items_sensitive": sum(counts[code] for code in sensitive), "entities.sensitive": sensitive, "entities.ordinary": sorted(counts.keys() - SENSITIVE), "entities.critical": ["CREDENTIAL"], "entities.public": sorted(counts)}  # fmt: skip
        if flags:
            return top, [self._because("state-secret-marking", top, numbers)]
        if "CREDENTIAL" in counts:
            return top, [self._because("6-critical", top, numbers)]
        if sensitive and subjects >= 50:
            linked = (
                [self._because("5-id-bank", top, numbers)]
                if {"CN_RESIDENT_ID", "CN_BANK_CARD"} <= counts.keys()
                else []
            )
            return top, [*linked, self._because("4-sensitive-many", top, numbers)]
        if subjects >= 5000:
            return top, [self._because("7-ordinary-mass", top, numbers)]
        if subjects or counts.keys() - {"CN_USCC", "CN_SERVICE_NUMBER", "ORGANIZATION"}:
            return middle, [self._because("3-sensitive-few" if sensitive else "2-ordinary", middle, numbers)]
        return names[0], [self._because("1-company" if counts else "1-nothing", names[0], numbers)]

    def _because(self, rule: str, tier: str, numbers: dict[str, Any]) -> dict[str, Any]:
        if self.plain:
            return {"rule": rule, "tier": tier, "text": rule, "values": {}, "basis": ["PIPL 28"]}
        known = next((entry for entry in self.policy.get("rules", ()) if entry["id"] == rule), {"basis": ["PIPL 28"]})
        texts = self.policy.get("texts", {}).get(f"{rule}/{tier}") or dict.fromkeys(("zh", "en"), f"{rule}: {{people}}")
        values = {name: numbers[name] for name in placeholders(texts["zh"]) if name in numbers}
        reason = {"rule": rule, "tier": tier, "text": texts, "values": values, "basis": list(known["basis"])}
        return reason | {"text": reason_text(self.policy, reason, self.lang)}

    @cached_property
    def _weights(self) -> Weights:
        return weights_of(self.policy)

    def _exposure(self) -> dict[str, Any]:
        """Objects by tier and circle, and people as if each stood in one object alone."""
        found: dict[str, dict[str, dict[str, int]]] = {"objects": {}, "subjects": {}, "": {}}
        for row in self._rows:
            parts = (("objects", 1), ("subjects", row["subjects"])) if row["tier"] else (("", 1),)
            for part, number in parts:
                numbers = found[part].setdefault(row["tier"] or "", {})
                numbers[circle(row.get("exposure"))] = numbers.get(circle(row.get("exposure")), 0) + number
        ungraded = found[""].get("", {})
        return {
            **self._weights.describe(),
            "objects": found["objects"],
            "subjects": found["subjects"],
            "ungraded": ungraded,
        }

    @cached_property
    def policy(self) -> dict[str, Any]:
        """The default policy as a run records it, or one that knows nothing but the names of its tiers."""
        if self.tiers is TIERS:
            return load_policy().describe()
        ranks = enumerate(self.tiers)
        return {
            "id": "custom",
            "version": "1",
            "digest": "b3c1a9d2e4f5",
            "tiers": [{"id": tier, "zh": zh, "en": en, "rank": rank} for rank, (tier, zh, en) in ranks],
        }

    def _findings_of(self, row: Row) -> Iterator[Row]:
        quiet = "state_secret_marking" in row["flags"]
        for code, number in row["counts"].items():
            for at in range(min(number, 5)):
                value = SAMPLES[code]
                masked = "" if quiet else mask(value[:-1] + str(at) if value[-1].isdigit() else value, code)
                yield {
                    "object": row["object"], "entity_type": code, "start": at * 40, "end": at * 40 + len(value), "location": {"sheet": "Sheet1", "cell": f"B{at + 2}"},
                    "score": 0.95, "masked": masked, "fingerprint": hashlib.blake2b(f"{code}{at}".encode(), digest_size=16).hexdigest(), "verified_by": ["checksum"], "recognizer": "fake",
                }  # fmt: skip

    @cached_property
    def _by_risk(self) -> list[dict[str, Any]]:
        rank = {tier: at for at, (tier, _, _) in enumerate(self.tiers)}
        return sorted(
            self._rows,
            key=lambda row: (
                -(-1 if row["risk"] is None else row["risk"]),
                -rank.get(row["tier"], -1),
                -row["subjects"],
                -sum(row["counts"].values()),
                row["path"],
            ),
        )

    @cached_property
    def _by_uri(self) -> dict[str, dict[str, Any]]:
        return {row["object"]: row for row in self._rows}

    @staticmethod
    def _source(row: Row) -> str:
        if row["target"] == "ERP 数据库":
            return "ERP 数据库"
        return "公司共享盘/" + row["path"].removeprefix(SHARE + "/").split("/")[0]

    @cached_property
    def _folders(self) -> list[dict[str, Any]]:
        rank = {tier: at for at, (tier, _, _) in enumerate(self.tiers)}
        found: dict[str, dict[str, Any]] = {}

        def folder(path: str, root: str, target: str) -> dict[str, Any]:
            if path not in found:
                parent = None if path == root else path.rsplit("/", 1)[0]
                found[path] = {"path": path, "parent": parent, "target": target, "objects": 0, "bytes": 0, "tier": None, "subjects": 0, "findings": 0, "unread": 0, "entities": Counter(), "exposed": {}}  # fmt: skip
                if parent is not None:
                    folder(parent, root, target)
            return found[path]

        def add(
            at: dict[str, Any],
            other: Mapping[str, Any],
            objects: int,
            size: int,
            unread: int,
            counts: Mapping[str, int],
            exposed: Mapping[str, Mapping[str, int]],
        ) -> None:
            at["objects"] += objects
            at["bytes"] += size
            at["tier"] = max(at["tier"], other["tier"], key=lambda tier: rank.get(tier, -1))
            at["subjects"] = max(at["subjects"], other["subjects"]) + min(at["subjects"], other["subjects"]) // 100
            at["findings"] += sum(counts.values())
            at["unread"] += unread
            at["entities"].update(counts)
            for tier, numbers in exposed.items():
                for who, number in numbers.items():
                    mine = at["exposed"].setdefault(tier, {})
                    mine[who] = mine.get(who, 0) + number

        for row in self._rows:
            table = row["kind"] == "table"
            above = (row["object"] if table else row["path"]).rsplit("/", 1)[0]
            at = folder(above, DATABASE if table else SHARE, row["target"])
            exposed = {row["tier"] or "": {circle(row.get("exposure")): 1}}
            add(at, row, 1, row["size"] or 0, row["status"] != "scanned", row["counts"], exposed)
        for below in sorted(found.values(), key=lambda each: -each["path"].count("/")):
            if below["parent"] is not None:
                sums = (below["objects"], below["bytes"], below["unread"], below["entities"], below["exposed"])
                add(found[below["parent"]], below, *sums)
        return sorted(found.values(), key=lambda each: (each["target"] != "公司共享盘", each["path"]))
