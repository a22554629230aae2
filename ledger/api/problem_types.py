"""The types of problems that the API answers with: what each means, and what to do about it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One type, as its page tells of it.

    :ivar code: the last part of its address; it never changes its meaning.
    :ivar means: what happened. :ivar remedy: what a partner's developer does about it.
    """

    code: str
    status: int
    means: str
    remedy: str

    @property
    def title(self) -> str:
        return title(self.code)


def title(code: str) -> str:
    """Return the title of a problem, the same each time it occurs (RFC 9457 §3.1.3)."""
    return code.replace("-", " ").capitalize()


_LATER: Final = "Wait a minute and ask again; wait longer each time."
TYPES: Final = {
    kind.code: kind
    for kind in (
        ProblemType(
            "bad-request",
            400,
            "The request was refused before it was read: it came for another host, with too many "
            "parameters, or in no form that HTTP knows.",
            "Check the host and the address that you call, and ask for fewer things at once.",
        ),
        ProblemType(
            "invalid-parameter",
            400,
            "A parameter in the address is unknown, blank, repeated or not acceptable. Nothing is "
            "guessed: a misspelt filter would otherwise answer with everything.",
            "Each member of errors names one parameter and says what is wrong with it.",
        ),
        ProblemType(
            "invalid-body",
            400,
            "What was sent is not strictly JSON, or not what it should be: a member is missing, "
            "unknown, repeated or not acceptable.",
            "Each member of errors points to one part of what was sent (RFC 6901). An empty "
            "pointer means the whole.",
        ),
        ProblemType(
            "idempotency-key-required",
            400,
            "What was sent has no Idempotency-Key, or one that is none.",
            "Send 1 to 100 visible ASCII characters, such as a UUID, that stand for this one.",
        ),
        ProblemType(
            "parse-error",
            400,
            "What was sent is no text in UTF-8.",
            "Send it byte for byte as it was made, without another encoding.",
        ),
        ProblemType(
            "not-authenticated",
            401,
            "No key was sent.",
            "Send it in a header: Authorization: Bearer, a space, and the key. It is never read "
            "from an address, as addresses end up in logs.",
        ),
        ProblemType(
            "invalid-token",
            401,
            "The key is not known here, has expired or was revoked; which of them is not told.",
            "Compare it with what you were given. If it is the same, ask the desk for another.",
        ),
        ProblemType(
            "insufficient-scope",
            403,
            "The key is good, but was not made for this address. The detail names the scope.",
            "Ask the desk for a key with that scope. A key keeps the scopes it was made with.",
        ),
        ProblemType(
            "not-found",
            404,
            "There is nothing at this address, or what is there was not released to you. Nobody "
            "can tell which.",
            "Take addresses from answers instead of making them. If it was there before, its "
            "release was withdrawn: delete your copy.",
        ),
        ProblemType(
            "method-not-allowed",
            405,
            "This address does not answer this method. Headers that name another one are not read.",
            "The header Allow lists the methods that it answers.",
        ),
        ProblemType(
            "not-acceptable",
            406,
            "The header Accept names no media type that this address answers with.",
            "Leave the header out, or send Accept: */*.",
        ),
        ProblemType(
            "cursor-unknown",
            410,
            "The place among the changes that you ask after is not on record here: it is of "
            "another ledger, or the ledger was restored to an earlier day.",
            "Throw your copy away, export again, and go on from the cursor in its first line.",
        ),
        ProblemType(
            "too-large",
            413,
            "More was sent than is read.",
            "The detail says how much it may be.",
        ),
        ProblemType(
            "precondition-failed",
            412,
            "The commitment is not as you had read it when you sent this. Nothing was taken.",
            "Read it again, look at what changed, and send it with the new ETag if it still holds.",
        ),
        ProblemType(
            "precondition-required",
            428,
            "It was not said what its sender had read.",
            "Send If-Match with the ETag of the commitment as you read it.",
        ),
        ProblemType(
            "idempotency-key-reused",
            422,
            "Under this Idempotency-Key something else was sent before. Nothing was taken.",
            "Give each thing that you send a name of its own, and keep it for sending it again.",
        ),
        ProblemType(
            "unsupported-media-type",
            415,
            "What was sent has another media type or charset than this address takes.",
            "The contract names the media type. Send it in the header Content-Type, as UTF-8.",
        ),
        ProblemType(
            "not-taken",
            422,
            "What was sent was understood, and refused for the reason that the detail gives.",
            "Put right what it names. The same again is refused again.",
        ),
        ProblemType(
            "quota-exceeded",
            429,
            "The key has asked for as much as it may within a window of time. The member "
            "violated-policies names what it used up; the header RateLimit-Policy says how much "
            "that is.",
            "Wait as many seconds as the header Retry-After says. Follow the changes instead of "
            "reading everything again; an answer 304 is free.",
        ),
        ProblemType(
            "server-error",
            500,
            "The fault is ours, and it is on record.",
            f"{_LATER} If it stays, quote the instance to us.",
        ),
        ProblemType(
            "broken-file",
            500,
            "The bytes of a file are not those that were recorded, so they are not sent.",
            "Tell us. Asking again does not help until somebody has put the file back.",
        ),
        ProblemType(
            "unsealed",
            503,
            "Nothing has been sealed yet, so there is nothing to prove, or this server holds no "
            "key to sign with.",
            _LATER,
        ),
    )
}
