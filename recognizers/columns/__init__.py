"""The fast lane's arithmetic: candidates of one length side by side in numpy arrays, verified as columns.

One pass cuts a block of bytes into runs of letters and digits; runs of one length become the rows of a matrix, and
dates, areas, MOD 11-2, Luhn, mod 31 and issuer prefixes are table look-ups over its columns. What the columns cannot
decide (a label that speaks against a number, a form without a check) is handed to the recognizer itself, one by one:
both ways give the same findings, and no Python object is made for a hit before that.
"""

from recognizers.columns.kinds import KINDS, LABELLED, NEEDY, PAD, PROOFS, U8, Block, Group
from recognizers.columns.scanner import Scanner
from recognizers.columns.tables import ALNUM

__all__ = ["ALNUM", "KINDS", "LABELLED", "NEEDY", "PAD", "PROOFS", "U8", "Block", "Group", "Scanner"]
