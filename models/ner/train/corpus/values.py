"""What stands between names: dates, times, sums, numbers of papers, telephones, mail addresses, products."""

from __future__ import annotations

from models.ner.train.corpus.draft import Draft
from models.ner.train.corpus.lists import listed

_NUMERALS = "〇一二三四五六七八九"
_BIG = "零壹贰叁肆伍陆柒捌玖"
_RELATIVE = listed("values.relative")
_DOMAINS = listed("values.domains")
_GOODS = listed("values.goods")
_MATTERS = listed("values.matters")


def date(draft: Draft) -> str:
    """A date in one of the ways in which it is written."""
    year, month, day = draft.number(1985, 2026), draft.number(1, 12), draft.number(1, 28)
    roll = int(draft.uniform() * 14)
    if roll < 5:
        return f"{year}年{month}月{day}日"
    if roll < 7:
        return f"{year}-{month:02d}-{day:02d}"
    if roll == 7:
        return f"{year}/{month}/{day}"
    if roll == 8:
        return f"{year}.{month:02d}.{day:02d}"
    if roll == 9:
        return f"{month}月{day}日"
    if roll == 10:
        return f"{year}年{month}月"
    if roll == 11:
        months = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
        return "".join(_NUMERALS[int(digit)] for digit in str(year)) + f"年{months[month - 1]}月{months[day % 12]}日"
    if roll == 12:
        return f"{year}年{month:02d}月{day:02d}日"
    return f"{year}{month:02d}{day:02d}"


def when(draft: Draft) -> str:
    """When something happened, as said in a sentence."""
    roll = draft.uniform()
    if roll < 0.62:
        return draft.pick(_RELATIVE)
    if roll < 0.9:
        return date(draft)
    return f"{draft.number(1, 12)}月{draft.number(1, 28)}日{draft.pick(('上午', '下午', '晚', '', ''))}{clock(draft)}"


def clock(draft: Draft) -> str:
    """A time of day."""
    hour, minute = draft.number(0, 23), draft.number(0, 59)
    return draft.pick(
        (
            f"{hour}:{minute:02d}",
            f"{hour:02d}:{minute:02d}",
            f"{hour}时{minute}分",
            f"{hour % 12 + 1}点",
            f"{hour % 12 + 1}点半",
            f"{hour:02d}:{minute:02d}:{draft.number(0, 59):02d}",
        )
    )


def money(draft: Draft) -> str:
    """A sum."""
    value = int(10 ** (1 + 5 * draft.uniform()))
    roll = int(draft.uniform() * 9)
    if roll < 2:
        return f"{value}元"
    if roll == 2:
        return f"{value:,}.{draft.number(0, 99):02d}元"
    if roll == 3:
        return f"￥{value:,}.00"
    if roll == 4:
        return f"人民币{value}元"
    if roll == 5:
        return f"{value / 10000:.2f}万元"
    if roll == 6:
        return f"{draft.number(1, 900)}万元"
    if roll == 7:
        return f"人民币{_BIG[draft.number(1, 9)]}万{_BIG[draft.number(1, 9)]}仟元整"
    return f"{value}.{draft.number(0, 99):02d}"


def phone(draft: Draft) -> str:
    """A mobile or landline number."""
    if draft.maybe(0.8):
        number = draft.pick(("13", "15", "18", "17", "19")) + draft.digits(9)
        return (
            number
            if draft.maybe(0.85)
            else f"{number[:3]}{draft.pick((' ', '-'))}{number[3:7]}{draft.pick((' ', '-'))}{number[7:]}"
        )
    return f"0{draft.number(10, 999)}-{draft.digits(draft.pick((7, 8)))}"


def identity(draft: Draft) -> str:
    """A number such as identity cards have."""
    return f"{draft.digits(6)}{draft.number(1940, 2015)}{draft.number(1, 12):02d}{draft.number(1, 28):02d}{draft.number(0, 999):03d}{draft.pick('0123456789X')}"


def account(draft: Draft) -> str:
    """A card or account number."""
    number = draft.pick(("62", "95", "10")) + draft.digits(draft.pick((14, 15, 17)))
    return number if draft.maybe(0.8) else " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def code(draft: Draft) -> str:
    """A number of an order, a contract, a file."""
    letters = "".join(draft.pick("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(draft.number(1, 4)))
    return draft.pick(
        (
            f"{letters}{draft.digits(8)}",
            f"{letters}-{draft.number(2015, 2026)}-{draft.digits(3)}",
            draft.digits(12),
            f"{letters}{draft.digits(4)}-{draft.digits(4)}",
            f"({draft.number(2010, 2026)}){letters}{draft.digits(4)}号",
            f"No.{draft.digits(7)}",
        )
    )


def mail(draft: Draft) -> str:
    """A mail address."""
    letters = "".join(draft.pick("abcdefghijklmnopqrstuvwxyz") for _ in range(draft.number(3, 9)))
    return f"{letters}{draft.pick(('', '', draft.digits(3), '.' + letters[:3], '_' + letters[-2:]))}@{draft.pick(_DOMAINS)}"


def plate(draft: Draft) -> str:
    """A number plate."""
    return (
        draft.pick("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼")
        + draft.pick("ABCDEFGH")
        + draft.pick(("", "·"))
        + "".join(draft.pick("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(5))
    )


def goods(draft: Draft) -> str:
    """A thing that is bought or sold."""
    return draft.pick(_GOODS)


def matter(draft: Draft) -> str:
    """A matter of business."""
    return draft.pick(_MATTERS)


def small(draft: Draft) -> str:
    """A small number."""
    return str(draft.number(1, 60))
