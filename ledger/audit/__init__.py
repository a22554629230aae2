"""The whole ledger against itself, its signatures and the tables: does all of it agree?

Reads only. It proves nothing to others: whoever can rewrite every table and holds the key passes
it. What such a person cannot change is a checkpoint in somebody else's hands; see ``against``.
"""

from ledger.audit.report import Report
from ledger.audit.whole import audit, weigh

__all__ = ["Report", "audit", "weigh"]
