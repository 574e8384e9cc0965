"""The identity of an issue across sweeps; derived from what is wrong, never from how it is worded."""

import hashlib

from domain.findings import Finding

LENGTH = 20
"""Hexadecimal digits: eighty bits, enough for billions of issues."""


def fingerprint(finding: Finding) -> str:
    """Digest of subject, rule, target and discriminator.

    The subject belongs to it because one dead address may be linked from two sites, and each has to mend its own page.
    """
    parts = (finding.subject, finding.rule_id, finding.target.ref, finding.fault.discriminator)
    # The length before each part: no two lists of parts give the same text, whatever characters they contain.
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]
