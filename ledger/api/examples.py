"""Examples of what is answered, for the OpenAPI document; a test holds them to its shapes."""

from typing import Any, Final

SUMMARY: Final[dict[str, Any]] = {
    "id": "019821c2-7a60-7c3e-9d54-3f1f0c8a4b17",
    "ref": "EU-IN-SDP-017",
    "url": "https://ledger.example/api/v1/commitments/EU-IN-SDP-017",
    "level": "full",
    "title": "Sign the EU-India Security and Defence Partnership",
    "text": "Both sides agreed to go ahead with signing the partnership.",
    "status": {"code": "fulfilled", "label": "Fulfilled", "since": "2026-01-27"},
    "owner": {"slug": "brussels", "name": "Brussels desk"},
    "instrument": {
        "code": "EU-IN-SDP",
        "name": "EU-India Security and Defence Partnership",
        "kind": "partnership",
        "dated_on": "2026-01-27",
    },
    "parent": "EU-IN-SDP-001",
    "parties": [
        {"role": "obligor", "code": "eu", "name": "European Union", "kind": "organisation"}
        | {"status": "fulfilled", "own_status": None, "grade": "complete"}
        | {"position": "confirmed", "position_on": "2026-01-28"},
        {"role": "obligor", "code": "in", "name": "India", "kind": "state"}
        | {"status": "fulfilled", "own_status": None, "grade": None}
        | {"position": None, "position_on": None},
    ],
    "themes": [{"code": "dialogue-consultation", "name": "Dialogue and consultation"}],
    "made_on": None,
    "made": {"precision": "unstated", "words": "text without a date; before 27 January 2026"},
    "due_on": None,
    "due": {"precision": "unstated", "words": "in the coming months"},
    "overdue": False,
    "late": [],
    "next_review_on": None,
    "evidence_count": 1,
    "version": 9,
    "created_at": "2026-02-02T09:14:03Z",
    "updated_at": "2026-02-02T09:14:05.120394Z",
    "ledger": {
        "history": "https://ledger.example/api/v1/commitments/EU-IN-SDP-017/history",
        "entry": "https://ledger.example/api/v1/commitments/EU-IN-SDP-017/entry",
        "proof": "https://ledger.example/api/v1/commitments/EU-IN-SDP-017/proof",
        "checkpoint": "https://ledger.example/ledger/checkpoint",
    },
}
FULL: Final[dict[str, Any]] = SUMMARY | {
    "evidence": [
        {
            "title": "ANI report that the partnership was signed",
            "url": "https://latestly.com/",
            "publisher": "Asian News International (ANI)",
            "reliability": "C",
            "kind": "agency_report",
            "credibility": 2,
            "stance": "supports",
            "effective_on": "2026-01-27",
            "received_at": "2026-02-02T09:14:05.120394Z",
            "expires_on": None,
            "expired": False,
            "file_name": "",
            "media_type": "",
            "size_bytes": None,
            "sha256": "",
        }
    ],
    "reviews": [],
    "citations": [
        {
            "source": "src-002",
            "title": "Press report from Brussels: the EU presses on with its partnership",
            "locator": "¶2 ¶10",
            "role": "origin",
            "link": "",
            "published_on": None,
        }
    ],
    "strength": {
        "rung": 3,
        "verifiable": True,
        "success_criterion": "Both sides have signed the partnership.",
        "obligation": "political",
        "precision": "action",
        "follow_up": "none",
    },
    "successor": None,
    "overridden": False,
    "timeliness": {"code": "no_deadline", "days_late": 0},
    "joint": {
        "rule": "every",
        "reason": "Every party must do its part: the one furthest behind decides "
        "(European Union: Fulfilled, India: Fulfilled).",
    },
    "milestones": [
        {
            "title": "Text initialled",
            "weight": 1,
            "mandatory": True,
            "baseline_on": "2025-12-31",
            "due_on": "2026-01-31",
            "due": {"precision": "month", "words": ""},
            "state": "done",
            "settled_on": "2026-01-20",
        }
    ],
    "progress": {"share": 1.0, "formula": "1 / 1 = 100\u00a0%"},
    "recurrence": None,
    "occurrences": [],
    "updates": [
        {
            "as_of_on": "2026-01-27",
            "as_of": {"precision": "day", "words": ""},
            "topic": "status",
            "party": None,
            "status": "fulfilled",
            "grade": "complete",
            "value": "",
            "narrative": "Both sides signed in New Delhi.",
            "next_step": "",
            "blockers": "",
            "source": "src-002",
            "said_by": None,
            "corrected": False,
        }
    ],
    "assessments": [],
    "gap": None,
    "disagreements": [],
    "links": [
        {"kind": "implements", "label": "Implements", "ref": "EU-IN-SDP-001", "inverse": False}
    ],
    "risks": [],
    "slippage": {"original": None, "current": None, "moves": 0, "days": 0, "reasons": []},
    "criteria": [
        {
            "criterion": "Both sides have signed the partnership.",
            "at": "2026-02-02T09:14:03Z",
            "reason": "",
        }
    ],
}
