"""Proof of work: a browser counts for a moment, which costs one person nothing, and who asks for thousands a lot.

The challenge is ALTCHA's (SHA-256). It is signed with a key of the office and the contact, so that no third party is
asked and nothing has to be kept; what was solved is good once (`limits`), for the contact that it was given for.
"""

import base64
from datetime import timedelta
from typing import Annotated, Any, Literal

from altcha import ChallengeOptions, Payload, create_challenge, verify_solution
from django.utils import timezone
from pydantic import BaseModel, Field, StringConstraints

from infra.crypto.blind import blind
from infra.db import current_office

MOST = 50_000  # half of it is tried on average: a second of a slow phone
GOOD_FOR = timedelta(minutes=5)
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Solution(BaseModel):
    """What a solver gives, as JSON in base64: the challenge as it came, and the number."""

    algorithm: Literal["SHA-256"]
    challenge: Hash
    number: int = Field(ge=0, le=MOST)
    salt: str = Field(pattern=r"^[0-9a-f]{24}\?expires=[0-9]{1,12}&$")
    signature: Hash


def challenge(contact: str) -> dict[str, Any]:
    """A challenge for a contact: find the number whose SHA-256 after the salt is the challenge."""
    options = ChallengeOptions(
        algorithm="SHA-256", max_number=MOST, hmac_key=_key(contact), expires=timezone.now() + GOOD_FOR
    )
    made: dict[str, Any] = create_challenge(options).to_dict()
    return made


def solved(contact: str, work: str) -> str:
    """The challenge that was solved for a contact; empty where what is shown is no solution, or too old."""
    try:
        solution = Solution.model_validate_json(base64.b64decode(work, validate=True))
    except ValueError:
        return ""
    good, _why = verify_solution(Payload(**solution.model_dump()), _key(contact))
    return solution.challenge if good else ""


def _key(contact: str) -> str:
    return blind(contact, office=str(current_office()), purpose="code-work")
