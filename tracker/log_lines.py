"""Lines of the log, as an operator reads them."""

import logging

from ledger.api.rendering import known_request_id


class Requests(logging.Filter):
    """Adds to a line about a request the id that its answer carries, so that it can be found.

    A partner quotes that id; Django's own lines name the address alone.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        found = known_request_id(getattr(record, "request", None))
        record.about = f" [request {found}]" if found else ""
        return True
