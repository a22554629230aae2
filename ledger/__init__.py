"""The commitment ledger: what was promised, by whom, where it stands, and how we know."""
