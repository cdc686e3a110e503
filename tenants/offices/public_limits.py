"""What anybody may ask without a sign-in is asked sparingly: nobody can ask for everything, one after the other.

Counted for each network that asks, not for each browser: a cookie is thrown away. Behind one address of a mobile
network there are many people, so that the limit is for machines; who meets it is told how long to wait.
"""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from django.db import connection
from django.db.models.functions import Now
from django.utils.translation import ngettext

from infra.crypto.blind import blind
from infra.db import shared_scope
from infra.problems import TooMany
from tenants.offices.models import Asked

WITHIN = timedelta(minutes=10)
MOST = 20
# One row a network, and one statement: many who ask at once are all counted.
COUNT = """
INSERT INTO offices_asked AS known (digest, since, times) VALUES (%(digest)s, now(), 1)
ON CONFLICT (digest) DO UPDATE SET
    times = CASE WHEN known.since > now() - make_interval(secs => %(seconds)s) THEN known.times + 1 ELSE 1 END,
    since = CASE WHEN known.since > now() - make_interval(secs => %(seconds)s) THEN known.since ELSE now() END
RETURNING times, extract(epoch FROM since + make_interval(secs => %(seconds)s) - now())
"""


def count(what: str, address: str) -> None:
    """Count a question.

    Args:
        what: the page that is asked; each has a count of its own.
        address: of who asks; kept as a keyed hash.

    Raises:
        TooMany: more than `MOST` within ten minutes; says how long to wait.
    """
    digest = blind(f"{what}\0{_network(address)}", office="shared", purpose="asked")
    with shared_scope(), connection.cursor() as cursor:
        cursor.execute(COUNT, {"digest": digest, "seconds": WITHIN.total_seconds()})
        times, left = cursor.fetchone()
    if times > MOST:
        minutes = ceil(left / 60)
        said = ngettext(
            "Too much was asked from your network. Ask again in %(minutes)d minute.",
            "Too much was asked from your network. Ask again in %(minutes)d minutes.",
            minutes,
        )
        raise TooMany("asked-too-often", said % {"minutes": minutes}, retry_after=ceil(left))


def prune() -> None:
    """Take away counts that have ended."""
    with shared_scope():
        Asked.objects.filter(since__lt=Now() - WITHIN).delete()


def _network(address: str) -> str:
    """An address; of IPv6 the network, for whoever has one has its 2^64 addresses."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 64), strict=False)) if isinstance(known, IPv6Address) else str(known)
