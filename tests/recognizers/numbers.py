"""Valid numbers for tests, by checks written apart from the product's own: the standards' congruences, solved."""

import datetime as dt

from hypothesis import strategies as st

from models.entities import tables

DIGITS = "0123456789"
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
VIN_LETTERS = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True))
VIN_FACTORS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
AREAS = sorted(tables.current_area_codes())
HOME_AREAS = [code for code in AREAS if code[:2] not in {"81", "82", "83"}]


def is_mod_11_2(value):
    """GB 11643, ISO 7064 MOD 11-2: the characters weighted with powers of two are 1 modulo 11; X is ten."""
    return sum((10 if c in "Xx" else int(c)) << (17 - i) for i, c in enumerate(value)) % 11 == 1


def id_number(first17):
    """The 18 characters that begin with ``first17``."""
    return next(first17 + c for c in "0123456789X" if is_mod_11_2(first17 + c))


def is_luhn(value):
    """ISO/IEC 7812-1 annex B."""
    return sum(int(c) if i % 2 == 0 else sum(divmod(2 * int(c), 10)) for i, c in enumerate(value[::-1])) % 10 == 0


def card_number(body):
    """``body`` and its check digit."""
    return next(body + c for c in DIGITS if is_luhn(body + c))


def is_uscc(value):
    """GB 32100: the characters weighted with powers of three are 0 modulo 31."""
    return sum(USCC.index(c) * pow(3, i, 31) for i, c in enumerate(value[:17])) % 31 == -USCC.index(value[17]) % 31


def organisation_code(first8):
    """GB 11714: eight characters and the check, which makes the weighted sum 0 modulo 11; ten is X."""
    total = sum(BASE36.index(c) * w for c, w in zip(first8, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return first8 + DIGITS[-total % 11] if -total % 11 < 10 else first8 + "X"


def credit_code(first17):
    """The 18 characters that begin with ``first17``."""
    return next(first17 + c for c in USCC if is_uscc(first17 + c))


def vin_number(written):
    """``written`` with its ninth character made the check."""
    total = sum((VIN_LETTERS.get(c) or int(c)) * f for c, f in zip(written, VIN_FACTORS, strict=True) if f)
    return written[:8] + "0123456789X"[total % 11] + written[9:]


def resident_id(area="110101", born="19900307", sequence="758"):
    return id_number(area + born + sequence)


def born_years_ago(years, days=0):
    """A birth date ``years`` back from today, ``days`` later, as YYYYMMDD."""
    today = dt.datetime.now(dt.UTC).date()
    day = today.replace(year=today.year - years, day=min(today.day, 28)) + dt.timedelta(days=days)
    return day.strftime("%Y%m%d")


_dates = st.dates(dt.date(1930, 1, 1), dt.date(2005, 12, 31)).map(lambda day: day.strftime("%Y%m%d"))
_digits = st.text(DIGITS, min_size=30, max_size=30)

resident_ids = st.builds(
    lambda area, born, tail: id_number(area + born + tail[:3]), st.sampled_from(HOME_AREAS), _dates, _digits
)
residence_permits = st.builds(
    lambda area, born, tail: id_number(area + born + tail[:3]),
    st.sampled_from(["810000", "820000", "830000"]),
    _dates,
    _digits,
)
_issued = [
    (prefix, size) for prefix, sizes in sorted(tables.bank_bins().items()) for size in sorted(sizes) if len(prefix) >= 5
]
bank_cards = st.builds(
    lambda issuer, tail: card_number((issuer[0] + tail)[: issuer[1] - 1]), st.sampled_from(_issued), _digits
).filter(lambda value: len(set(value)) > 3 and not (len(value) == 18 and is_mod_11_2(value)))
mobiles = st.builds(
    lambda segment, tail: (segment + tail)[:11], st.sampled_from(sorted(tables.mobile_segments())), _digits
).filter(lambda value: "000000" not in value and not any(c * 7 in value for c in DIGITS))
credit_codes = st.builds(
    lambda kind, area, body: credit_code(kind + area + organisation_code(body)),
    st.sampled_from(["91", "92", "93", "11", "12", "51", "52", "N1", "Y1"]),
    st.sampled_from(HOME_AREAS),
    st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8),
).filter(lambda value: not (value[:17].isdigit() and value[17] in "0123456789X" and is_mod_11_2(value)))
vins = st.builds(
    lambda maker, body, serial: vin_number(maker + body + serial),
    st.text("ABCDEFGHJKLMNPRSTUVWXYZ", min_size=3, max_size=3),
    st.text("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", min_size=10, max_size=10),
    st.text(DIGITS, min_size=4, max_size=4),
)
