"""A share and three databases before and after a handover: what was done to each object, and what is to be said of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import quote

from tests.servers.server import Server

PASSWORD = "gueß 密码 p@ss"
Said = tuple[str, str, str | None]
"""State, evidence, name of the object at the other end."""


class Phones:
    """Mobile numbers, each another."""

    def __init__(self) -> None:
        self._next = 0

    def __call__(self, number: int) -> list[str]:
        self._next += number
        return [f"138{1234_5678 + at * 37:08d}" for at in range(self._next - number, self._next)]


def text(phones: Iterable[str]) -> str:
    return "".join(f"联系人手机：{phone}\n" for phone in phones)


def table(phones: Iterable[str]) -> str:
    rows = (f"{at},{phone},user{phone[-6:]}@example.cn\n" for at, phone in enumerate(phones))
    return "编号,手机,邮箱\n" + "".join(rows)


def starred(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}"


def pack(path: Path, members: dict[str, str], how: int = zipfile.ZIP_STORED) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, words in members.items():
            archive.writestr(name, words)


class Share:
    """The files. ``before`` makes them, ``change`` does what was planted, ``open_again`` undoes what was denied."""

    def __init__(self, root: Path) -> None:
        self.root, self._phones = root, Phones()
        self.known: dict[str, list[str]] = {}
        self.expected: dict[str, Said] = {}

    def uri(self, name: str) -> str:
        outer, mark, inner = name.partition("!/")
        return "file://" + quote(f"{self.root}/{outer}") + mark + quote(inner)

    def put(self, name: str, number: int = 4, form: Callable[[Iterable[str]], str] = text) -> list[str]:
        phones = self.known[name] = self._phones(number)
        self.write(name, form(phones))
        return phones

    def write(self, name: str, words: str, encoding: str = "utf-8") -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(words.encode(encoding))

    def says(self, name: str, state: str, why: str, other: str | None = None) -> None:
        """What is to be said of an object; of a move, of both its ends."""
        self.expected[name] = (state, why, other)
        if state == "moved" and other is not None:
            self.expected[other] = (state, why, name)

    def before(self) -> None:
        for name in (
            "same",
            "deleted",
            "moved",
            "renamed",
            "copied",
            "edited",
            "cleaned",
            "recoded",
            "converted",
            "closed",
            "restored",
        ):
            self.put(f"a/{name}.txt")
        self.put("a/unread.bin"), (self.root / "a/unread.bin").write_bytes(bytes(range(256)) * 9)
        for name in ("column", "masked"):
            self.put(f"a/{name}.csv", 40, table)
        for name in (
            "gone/deeper/x.txt",
            "denied/x.txt",
            "denied/deeper/y.txt",
            "linked/x.txt",
            "left/x.txt",
            "replaced/x.txt",
        ):
            self.put(name)
        for name in ("repacked", "renewed", "stripped", "gone", "moved", "closed", "cleaned", "broken"):
            members = {"1.txt": text(self._phones(4)), "在内/2.txt": text(self._phones(4))}
            pack(self.root / f"z/{name}.zip", members)
            self.known[f"z/{name}.zip"] = list(members.values())
        self.put("b/other.txt")

    def change(self) -> None:  # each line one verb
        a, z = self.root / "a", self.root / "z"
        self.says("a/same.txt", "persisting", "same_bytes")
        self.says("b/other.txt", "persisting", "same_bytes")
        self.says("a/unread.bin", "persisting", "unread_both")
        (a / "deleted.txt").unlink()
        self.says("a/deleted.txt", "deleted", "deleted")
        (a / "moved.txt").rename(self.root / "b/moved.txt")
        self.says("a/moved.txt", "moved", "moved_bytes", "b/moved.txt")
        (a / "renamed.txt").rename(a / "改名.txt")
        self.says("a/renamed.txt", "moved", "moved_bytes", "a/改名.txt")
        shutil.copy(a / "copied.txt", self.root / "b/copy.txt")
        self.says("a/copied.txt", "persisting", "same_bytes")
        self.says("b/copy.txt", "new", "copy", "a/copied.txt")
        self.write("a/edited.txt", text([*self.known["a/edited.txt"][:2], *self._phones(2)]))
        self.says("a/edited.txt", "changed", "values")
        self.write("a/cleaned.txt", "联系人已删除\n")
        self.says("a/cleaned.txt", "resolved", "resolved")
        self.write("a/recoded.txt", text(self.known["a/recoded.txt"]), "gb18030")
        self.says("a/recoded.txt", "changed", "same_values")
        (a / "converted.txt").unlink()
        self.write("b/converted.csv", "手机\n" + "".join(f"{phone}\n" for phone in self.known["a/converted.txt"]))
        self.says("a/converted.txt", "moved", "moved_values", "b/converted.csv")
        (a / "closed.txt").chmod(0)
        self.says("a/closed.txt", "unreachable", "unread")
        words = (a / "restored.txt").read_bytes()
        (a / "restored.txt").unlink(), (a / "restored.txt").write_bytes(words), os.utime(a / "restored.txt", (0, 0))
        self.says("a/restored.txt", "persisting", "same_bytes")
        phones = self.known["a/column.csv"]
        self.write("a/column.csv", _masked(table(phones), phones, mail=False))
        self.says("a/column.csv", "changed", "values")
        phones = self.known["a/masked.csv"]
        self.write("a/masked.csv", _masked(table(phones), phones, mail=True))
        self.says("a/masked.csv", "resolved", "resolved")
        self.put("b/fresh.txt")
        self.says("b/fresh.txt", "new", "new")

        shutil.rmtree(self.root / "gone")
        self.says("gone/deeper/x.txt", "deleted", "deleted")
        shutil.move(self.root / "linked", self.root.parent / "elsewhere")
        (self.root / "linked").symlink_to(self.root.parent / "elsewhere")
        self.says("linked/x.txt", "unreachable", "folder_not_followed")
        self.says("linked", "new", "new")
        shutil.rmtree(self.root / "replaced")
        self.write("replaced", "没有\n")
        self.says("replaced/x.txt", "deleted", "deleted")
        self.says("replaced", "new", "new")
        self.says("left/x.txt", "out_of_scope", "excluded")
        self.says("left/", "out_of_scope", "excluded")
        (self.root / "denied").chmod(0)
        self.says("denied/", "unreachable", "unread")
        for name in ("denied/x.txt", "denied/deeper/y.txt"):
            self.says(name, "unreachable", "folder_unread")

        both = ("1.txt", "在内/2.txt")

        def members(name: str, state: str, why: str, other: str | None = None) -> None:
            for inner in both:
                self.says(f"z/{name}.zip!/{inner}", state, why, f"{other}!/{inner}" if other else None)

        one, two = self.known["z/repacked.zip"]
        pack(z / "repacked.zip", {"1.txt": one, "在内/2.txt": two}, zipfile.ZIP_DEFLATED)
        self.says("z/repacked.zip", "changed", "container")
        members("repacked", "persisting", "same_bytes")
        one, two = self.known["z/renewed.zip"]
        (z / "renewed.zip").unlink()
        pack(self.root / "b/again.zip", {"1.txt": one, "在内/2.txt": two}, zipfile.ZIP_DEFLATED)
        self.says("z/renewed.zip", "moved", "moved_members", "b/again.zip")
        members("renewed", "moved", "moved_bytes", "b/again.zip")
        one, two = self.known["z/stripped.zip"]
        pack(z / "stripped.zip", {"1.txt": one})
        self.says("z/stripped.zip", "changed", "container")
        self.says("z/stripped.zip!/1.txt", "persisting", "same_bytes")
        self.says("z/stripped.zip!/在内/2.txt", "deleted", "deleted_in_container")
        (z / "gone.zip").unlink()
        self.says("z/gone.zip", "deleted", "deleted")
        members("gone", "deleted", "deleted_with_container")
        (z / "moved.zip").rename(self.root / "b/moved.zip")
        self.says("z/moved.zip", "moved", "moved_bytes", "b/moved.zip")
        members("moved", "moved", "moved_container", "b/moved.zip")
        (z / "closed.zip").chmod(0)
        self.says("z/closed.zip", "unreachable", "unread")
        members("closed", "unreachable", "container_unread")
        pack(z / "cleaned.zip", {"1.txt": "没有\n", "在内/2.txt": "也没有\n"})
        self.says("z/cleaned.zip", "resolved", "resolved")
        members("cleaned", "resolved", "resolved")
        data = (z / "broken.zip").read_bytes()
        (z / "broken.zip").write_bytes(data[: len(data) // 2])
        self.says("z/broken.zip", "changed", "container")  # what can be had of it is read
        self.says("z/broken.zip!/1.txt", "persisting", "same_bytes")
        self.says("z/broken.zip!/在内/2.txt", "unreachable", "unread_partly")

    def open_again(self) -> None:
        for name in ("a/closed.txt", "denied", "z/closed.zip"):
            with contextlib.suppress(OSError):
                (self.root / name).chmod(0o700)


def _masked(words: str, phones: list[str], *, mail: bool) -> str:
    for phone in phones:
        words = words.replace(f",{phone},", f",{starred(phone)},")
        if mail:
            words = words.replace(f"user{phone[-6:]}@example.cn", "***")
    return words


TABLES = ("same", "restored", "gone", "anon", "edited", "renamed", "cleaned")
RESULTS: dict[str, Said] = {
    "same": ("persisting", "same_rows", None),
    "restored": ("persisting", "same_rows", None),
    "gone": ("deleted", "deleted", None),
    "anon": ("changed", "values", None),
    "edited": ("changed", "values", None),
    "renamed": ("moved", "moved_values", "new_name"),
    "new_name": ("moved", "moved_values", "renamed"),
    "cleaned": ("resolved", "resolved", None),
}
"""What is done to a table of each name, in every kind of database, and what is to be said of it."""


def fill(run: Callable[..., None], phones: Phones, tables: Iterable[str] = TABLES, place: str = "") -> None:
    """Make tables of thirty people each."""
    for name in tables:
        rows = ",".join(f"({at},'{phone}','u{phone[-6:]}@example.cn')" for at, phone in enumerate(phones(30)))
        run(
            f"CREATE TABLE {place}{name} (id int PRIMARY KEY, mobile varchar(20), email varchar(40))",
            f"INSERT INTO {place}{name} VALUES {rows}",
        )


def alter(run: Callable[..., None], phones: Phones) -> None:
    run(
        "DROP TABLE gone",
        "UPDATE anon SET mobile = '***'",
        f"UPDATE edited SET mobile = '{phones(1)[0]}' WHERE id = 7",
        "ALTER TABLE renamed RENAME TO new_name",
        "UPDATE cleaned SET mobile = '', email = ''",
        # out of a backup: the same rows, in another order, written anew
        "CREATE TABLE back AS SELECT * FROM restored",
        "DROP TABLE restored",
        "CREATE TABLE restored (id int PRIMARY KEY, mobile varchar(20), email varchar(40))",
        "INSERT INTO restored SELECT * FROM back ORDER BY id DESC",
        "DROP TABLE back",
    )


def sqlite_runner(path: Path) -> Callable[..., None]:
    def run(*statements: str) -> None:
        with contextlib.closing(sqlite3.connect(path)) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    return run


def server_runner(server: Server, database: str) -> Callable[..., None]:
    return lambda *statements: server.run(*statements, database=database)
