"""Places that are no address: divisions, countries, rivers, regions, stations, roads and villages alone."""

from __future__ import annotations

import functools

from models.ner.train.corpus import divisions, streets
from models.ner.train.corpus.draft import Draft
from models.ner.train.corpus.lists import listed

_COUNTRIES = listed("places.countries")
_WORLD = listed("places.world")
_REGIONS = listed("places.regions")
_SIGHTS = listed("places.sights")
_STOP_KINDS = listed("places.stop_kinds")
_TW_TOWNS = listed("places.tw_towns")


@functools.cache
def known() -> frozenset[str]:
    """Places in short and those that are no division: no words to fill a sentence with."""
    short = {place.short for top in divisions.tree() for city in (top, *top.below) for place in (city, *city.below)}
    return frozenset((*short, *_COUNTRIES, *_WORLD, *_REGIONS, *_SIGHTS, *_TW_TOWNS))


def town(draft: Draft) -> str:
    """A city or county, in short or in full."""
    province, city, county, _ = divisions.chain(draft)
    own = city if city.name not in divisions.NO_LEVEL else province
    roll = draft.uniform()
    if roll < 0.5:
        return own.short
    if roll < 0.68:
        return own.name
    if roll < 0.84:
        return county.name
    return county.short


def station(draft: Draft) -> str:
    """A station, an airport, a port."""
    return town(draft).removesuffix("市") + draft.pick(_STOP_KINDS[:12])


def location(draft: Draft) -> str:
    """A place that is no address: divisions, countries, rivers, stations, regions, roads and villages alone."""
    roll = draft.uniform()
    if roll < 0.36:
        return town(draft)
    province, city, county, below = divisions.chain(draft)
    own = city if city.name not in divisions.NO_LEVEL else province
    if roll < 0.46:
        return province.short if draft.maybe(0.6) else province.name
    if roll < 0.6:
        short = draft.maybe(0.4)
        parts = [province.short if short else province.name] if draft.maybe(0.7) else []
        if own is city:
            parts.append(own.short if short else own.name)
        if draft.maybe(0.6) or not parts:
            parts.append(county.name)
        if below and draft.maybe(0.2):
            parts.append(below.name)
        return "".join(parts)
    if roll < 0.66:
        return draft.pick(_COUNTRIES)
    if roll < 0.71:
        return draft.pick(_WORLD)
    if roll < 0.76:
        return draft.pick(_REGIONS)
    if roll < 0.83:
        return draft.pick(_SIGHTS)
    if roll < 0.88:
        return own.short + draft.pick(_STOP_KINDS)
    if roll < 0.91:
        return streets.road(draft)
    if roll < 0.94:
        return streets.village(draft)
    if roll < 0.96:
        return below.name if below else county.name
    if roll < 0.98:
        return streets.tower(draft)
    return draft.pick(_TW_TOWNS)


def native_place(draft: Draft) -> str:
    """Where somebody comes from: province and county, in full or in short."""
    province, city, county, _ = divisions.chain(draft)
    own = city if city.name not in divisions.NO_LEVEL else province
    roll = draft.uniform()
    if roll < 0.3:
        return province.short + own.short if own is city else province.short
    if roll < 0.5:
        return province.name + own.name if own is city else province.name
    if roll < 0.7:
        return province.short + county.name
    if roll < 0.85:
        return province.name + (own.name if own is city else "") + county.name
    return own.short


def country(draft: Draft) -> str:
    """A country."""
    return draft.pick(_COUNTRIES)
