"""Pictures drawn for tests: pages, cards, and what cameras write beside the pixels. The people are invented."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
CARD = (
    ((40, 40), "姓名  韦小宝"),
    ((40, 90), "性别  男    民族  汉"),
    ((40, 140), "出生  1990 年 3 月 7 日"),
    ((40, 190), "住址  北京市东城区景山前街4号"),
    ((40, 320), "公民身份号码   110101199003070097"),
)
BACK = (
    ((200, 60), "中华人民共和国"),
    ((220, 120), "居 民 身 份 证"),
    ((100, 280), "签发机关  北京市公安局东城分局"),
    ((100, 330), "有效期限  2015.03.07-2035.03.07"),
)


def font(size: int) -> ImageFont.FreeTypeFont:
    """A font with Chinese characters; the test is left out where there is none."""
    for path in FONTS:
        if Path(path).exists():
            return ImageFont.truetype(path, size)
    pytest.skip("no Chinese font is installed")


def drawn(words, size=(640, 404), points=26, ground="white") -> Image.Image:
    """``words``: places and what is written there."""
    picture = Image.new("RGB", size, ground)
    pen = ImageDraw.Draw(picture)
    for place, text in words:
        pen.text(place, text, font=font(points), fill="black")
    return picture


def rows(cells, left=(30, 180, 480), top=30, step=44):
    """Rows of cells as words with places."""
    return [((x, top + step * at), text) for at, row in enumerate(cells) for x, text in zip(left, row, strict=True)]


def saved(picture: Image.Image, format: str = "PNG", **options) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


def plain(size=(64, 48)) -> Image.Image:
    """A picture of nothing."""
    return Image.new("RGB", size, "white")


def photo_tags(latitude=(31.0, 13.0, 49.5), longitude=(121.0, 28.0, 25.3), sides="NE") -> Image.Exif:
    """What a camera writes: who, when, where."""
    tags = Image.Exif()
    tags[0x010E] = "合同扫描件 13800138000".encode()
    tags[0x013B] = "Zhang San"
    tags.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + "联系电话 13700137000".encode("utf-16-le")
    place = tags.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = sides[0], latitude, sides[1], longitude
    tags[0x8825] = dict(place)
    return tags
