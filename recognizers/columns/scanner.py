"""One pass over a block for shapes, whose places are handed to the families."""

from __future__ import annotations

from recognizers.columns.kinds import LANDLINE, U8, Block, Ints
from recognizers.columns.network import Network
from recognizers.columns.numbers import Numbers
from recognizers.columns.parts import Parts
from recognizers.columns.shapes import Shapes
from recognizers.columns.tables import in_sorted


class Scanner(Numbers, Parts, Network):
    """Scans padded blocks; makes its buffers once. One per thread."""

    def __init__(self, size: int) -> None:
        """``size``: the longest block in bytes, its padding apart."""
        self._shapes = Shapes(size // 8)

    def scan(self, block: U8) -> Block:
        """Everything number-shaped in ``block``, whose first and last PAD bytes are zero."""
        self.block, self.found = block, Block([], [], [], [], [])
        places = self._shapes.find(block)
        starts, sizes = places["digits"]
        by_size = {size: starts[sizes == size] for size in (10, 11, 12, 13, 15, 16, 17, 19)}
        self._eleven(by_size[11])
        self._prefixed(by_size[13])
        self._fifteen(by_size[15])
        self._seventeen(by_size[17])
        self._vehicles(places["vehicle"][0])
        self._travel(places["travel"][0])
        identities = self._eighteen(places["identity"][0], places["code"][0])
        self._all_cards(by_size, places["identity"][0], identities)
        for size in (10, 12):
            q = by_size[size]
            self._need(LANDLINE, q[block[q] == 48], size)
        self._ask(LANDLINE, *places["landline"])
        self._plates(*places["plate"])
        self._quads(*places["quad"])
        self._colons(*places["colon"])
        self._breaks(*places["break"])
        self._chains(*places["chain"])
        self._emails(*places["mail"])
        return self.found

    def _all_cards(self, by_size: dict[int, Ints], eighteen: Ints, identities: Ints) -> None:
        # an X is no digit of a card's, and an identity number is none
        eighteen = eighteen[(self.block[eighteen + 17] - 48) < 10]
        if len(identities):
            eighteen = eighteen[~in_sorted(eighteen, identities)]
        for size, starts in {**by_size, 18: eighteen}.items():
            if 15 <= size <= 19 and len(starts):
                self._cards(starts, size)
