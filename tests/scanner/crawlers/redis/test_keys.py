"""Keys form few families, whatever they are, and each key stands in one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.crawlers.redis.keys import FAMILIES, Families, Family


def names(*keys: str | bytes) -> dict[str, int]:
    families = Families()
    families.add([key.encode() if isinstance(key, str) else key for key in keys])
    return {family.name: family.count for family in families.found()}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["user:1", "user:2"], {"user:*": 2}),
        (["user:1:name", "user:2:name", "user:1:cart"], {"user:*:name": 2, "user:*:cart": 1}),
        (["u_1001", "u_1002", "v2:x", "v3:x"], {"u_*": 2, "v*:x": 2}),
        (["s:9f8a7b6c5d", "s:0a1b2c3d4e"], {"s:*": 2}),
        (["客户:1", "客户:2"], {"客户:*": 2}),
        (["user:张三", "user:李四", "user:王五"], {"user:*": 3}),
        (["user:zhangsan", "user:lisi", "user:wangwu"], {"user:*": 3}),
        (["p:13800138000:张三:x", "p:13800138001:李四:x"], {"p:*:*:x": 2}),
        (["a@b.example", "c@d.example"], {"*": 2}),
        ([b"\xff\xfe:1", b"\xff\xfd:2"], {"*:*": 2}),
        (["config"], {"config": 1}),
        (["张三"], {"*": 1}),
        ([""], {"": 1}),
        (["a:b:c:d:e:f:g:h:i:j:k"] * 2, {"a:b:c:d:e:f:g:h:*": 2}),
    ],
)  # fmt: skip
def test_families(keys, expected):
    assert names(*keys) == expected


def test_words_that_many_keys_share_stay_and_others_do_not():
    keys = [f"shop:{word}:{at}" for word in ("order", "cart", "user") for at in range(50)]
    assert names(*keys) == {"shop:cart:*": 50, "shop:order:*": 50, "shop:user:*": 50}
    assert names(*keys, "shop:zhangsan:1", "shop:lisi:1")["shop:*:*"] == 2
    named = [f"user:{name}:{part}" for name in ("zhangsan", "lisi", "wangwu") for part in ("cart", "profile")]
    assert names(*named) == {"user:*:cart": 3, "user:*:profile": 3}
    people = [f"u:{chr(97 + at // 26)}{chr(97 + at % 26)}:{part}" for at in range(200) for part in ("a", "b")]
    assert names(*people) == {"u:*:a": 200, "u:*:b": 200}


def test_no_number_of_keys_makes_more_families_than_there_may_be():
    keys = [f"{a}{b}:{c}{d}:{a}{c}" for a in "abcdefgh" for b in "abcdefgh" for c in "abcdefgh" for d in "abcdefgh"]
    found = names(*keys)
    assert len(found) <= FAMILIES
    assert sum(found.values()) == len(keys)


KEYS = st.lists(
    st.one_of(st.binary(max_size=12), st.text("ab1:/|*_张 ", max_size=14).map(str.encode)), min_size=1, max_size=300
)


@given(KEYS)
def test_every_key_is_of_exactly_one_family(keys):
    families = Families()
    families.add(keys)
    found = [Family.unpacked(family.packed()) for family in families.found()]
    assert len({family.name for family in found}) == len(found) <= FAMILIES
    for key in keys:
        assert sum(family.has(key) for family in found) == 1
    assert sum(family.count for family in found) == len(keys)
