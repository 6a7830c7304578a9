"""Which questions are never trained on: a fifth, the first ones in the order in which a check of the grader takes them.

So the report card of a trained model stands on questions that it has not seen, as long as it takes a fifth or fewer.
"""

from __future__ import annotations

import hashlib

HELD_OUT = 0.2


def held_out(question_id: str) -> bool:
    """Whether the question with this id is kept for measuring."""
    digest = hashlib.sha256(question_id.encode(errors="replace")).hexdigest()
    return int(digest[:8], 16) < HELD_OUT * 16**8
