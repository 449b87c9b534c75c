"""One pass over a block for shapes, whose places are handed to the families."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from recognizers.columns.kinds import LANDLINE, U8, Block, Ints
from recognizers.columns.network import Network
from recognizers.columns.numbers import Numbers
from recognizers.columns.parts import Parts
from recognizers.columns.shapes import Shapes


class Scanner(Numbers, Parts, Network):
    """Scans padded blocks; makes its buffers once. One per thread."""

    def __init__(self, size: int) -> None:
        """``size``: the longest block in bytes, its padding apart."""
        self._shapes = Shapes(size // 8)
        self._judges: dict[str, Callable[..., None]] = {
            "travel": self._travel,
            "identity": self._eighteen,
            "code": self._codes,
            "vehicle": self._vehicles,
            "digits": self._by_size,
            "landline": partial(self._ask, LANDLINE),
            "plate": self._plates,
            "quad": self._quads,
            "colon": self._colons,
            "break": self._breaks,
            "chain": self._chains,
            "mail": self._emails,
            "glued": self._glued,
        }
        self._sizes: dict[int, tuple[Callable[[Ints, int], None], ...]] = {
            10: (self._landlines,),
            11: (self._eleven,),
            12: (self._landlines,),
            13: (self._prefixed,),
            15: (self._fifteen, self._equipment, self._cards),
            16: (self._cards,),
            17: (self._seventeen, self._cards),
            19: (self._cards,),
        }

    def scan(self, block: U8) -> Block:
        """Everything number-shaped in ``block``, whose first and last PAD bytes are zero."""
        self.block, self.found = block, Block([], [], [], [], [], [])
        for family, places in self._shapes.find(block).items():
            self._judges[family](*places)
        return self.found

    def _by_size(self, starts: Ints, sizes: Ints) -> None:
        """Runs of digits and nothing else."""
        for size, judges in self._sizes.items():
            q = starts[sizes == size]
            for judge in judges if len(q) else ():
                judge(q, size)
