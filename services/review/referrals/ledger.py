"""What must hold of letters of referral: numbers without gaps, steps in order, known evidence, files as sent."""

from datetime import timedelta

from django.utils import timezone

from infra import storage
from infra.ledger import LIMIT, Finding, Findings, broken, check, select
from services.review.referrals import keeping
from services.review.referrals.models import AFTER_SENT, BEFORE_SENT, ReferralState

# The steps in the order in which a letter goes through them.
ORDER = [state.value for state in (*BEFORE_SENT, *AFTER_SENT, ReferralState.TAKEN_BACK)]
REFERRALS = """
    SELECT coalesce(n.year, r.year)::text, 'the last number given is ' || coalesce(n.last, 0) || ', and '
        || coalesce(r.letters, 0) || ' letters have one, up to ' || coalesce(r.highest, 0)
    FROM review_referralnumbering n FULL JOIN (
        SELECT year, count(*) AS letters, max(serial) AS highest FROM review_referral
        WHERE serial IS NOT NULL GROUP BY year
    ) r USING (year)
    WHERE (coalesce(n.last, 0), coalesce(n.last, 0)) <> (coalesce(r.letters, 0), coalesce(r.highest, 0))
    UNION ALL
    SELECT r.id::text, CASE
        WHEN (number = '') <> (serial IS NULL) OR (number = '') <> (year IS NULL)
            THEN 'its number ' || number || ' was not given in a year, or is none'
        WHEN (number = '') <> (approved_by = '')
            THEN 'has a number and no second officer, or an officer and no number'
        WHEN (sent_at IS NULL) <> (files = '{}') OR sent_at IS NOT NULL AND NOT files ?& ARRAY['letter', 'list']
            THEN 'was sent without its files, or has files and was not sent'
        ELSE 'is ' || state || ', and the last that was done is ' || coalesce(s.what, 'nothing') END
    FROM review_referral r LEFT JOIN LATERAL (
        SELECT what FROM review_referralstep WHERE referral_id = r.id AND what = ANY(%(order)s)
        ORDER BY array_position(%(order)s, what::text) DESC LIMIT 1
    ) s ON true
    WHERE (number = '') <> (serial IS NULL) OR (number = '') <> (year IS NULL) OR (number = '') <> (approved_by = '')
        OR (sent_at IS NULL) <> (files = '{}') OR sent_at IS NOT NULL AND NOT files ?& ARRAY['letter', 'list']
        OR s.what IS DISTINCT FROM state
    UNION ALL
    SELECT referral_id::text, what || ' at ' || at || ', ' || before || ' only at ' || before_at FROM (
        SELECT referral_id, what, at, lag(what) OVER steps AS before, lag(at) OVER steps AS before_at
        FROM review_referralstep WHERE what = ANY(%(order)s)
        WINDOW steps AS (PARTITION BY referral_id ORDER BY array_position(%(order)s, what::text), at)
    ) one WHERE at < before_at - %(limit)s
    UNION ALL
    SELECT referral_id::text, 'names ' || account || ', and nobody was told anything' FROM review_referralitem
    WHERE jsonb_array_length(proof) = 0
    UNION ALL
    SELECT i.referral_id::text, 'its proof has a message of ' || i.account || ' that nobody knows of: '
        || (p ->> 'message')
    FROM review_referralitem i, jsonb_array_elements(i.proof) p
    WHERE NOT EXISTS (SELECT FROM review_delivery d
        WHERE d.message = (p ->> 'message')::uuid AND (d.office, d.filing) = (i.office, i.filing))
"""
SENT = """
    SELECT r.id, r.number, r.sent_at, r.locked_until, f.key, f.value ->> 'key', f.value ->> 'version_id',
        f.value ->> 'sha256'
    FROM review_referral r, jsonb_each(r.files) f WHERE r.sent_at IS NOT NULL ORDER BY r.id, f.key
"""


@check("referrals", shared=True)
def referrals(_office: str) -> Findings:
    """Letters are numbered without gaps; what was done with each stands in its order; its evidence is known."""
    return broken(REFERRALS, of="review_referral", order=ORDER)


@check("letters", shared=True)
def letters(_office: str) -> Findings:
    """The store has each letter and list with its SHA-256, and holds on to both; nothing else lies there for long."""
    count, young = 0, timezone.now() - LIMIT
    ((city,),) = select("SELECT slug FROM offices_office WHERE kind = 'city'")
    try:
        for key, number, sent_at, until, name, *where, sha256 in select(SENT):
            count += 1
            at = (city, *where)
            if storage.digest(*at) != sha256:
                yield Finding(str(key), f"the {name} of {number} is not in the store as it was sent")
            elif until is None:
                if sent_at < young:
                    yield Finding(str(key), f"the {name} of {number} is not locked")
            elif not (held := storage.locked_until(*at)) or held < until - timedelta(seconds=1):
                yield Finding(str(key), f"the store does not hold on to the {name} of {number} until {until}")
        for stray in keeping.strays(timezone.now() - keeping.STRAY_AFTER):
            yield Finding(stray.key, f"version {stray.version_id} is no letter's")
    except storage.StoreUnavailable as error:
        yield Finding("store", f"does not answer ({error}); {count} files were looked at")
    return count
