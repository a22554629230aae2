"""Tamper-evidence: bytes and hashes. Imports no Django, so that a verifier can run alone."""
