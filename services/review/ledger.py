"""What must hold of the docket: it is what the offices' own tables give for the events that it has heard of.

So of what is known of messages, and of packages. And of decisions: none stays longer than its time.
"""

from django.utils import timezone

from infra import storage
from infra.ledger import LIMIT, Finding, Findings, broken, check
from services.review.city.counting import COUNTED
from services.review.packages import work
from services.review.packages.models import Package
from services.review.referrals import ledger as _of_referrals  # noqa: F401 - its checks stand with these

# An entry is written in one transaction with the receipt of its event: it may be ahead of what was heard (it was
# rebuilt) and behind the office (an event is on its way), but not behind what was heard. The account and the due date
# are not compared: what a filer edits is told with the next event.
DOCKET = """
    WITH heard AS (
        SELECT e.subject, max(e.sequence) AS sequence
        FROM events_outbox e JOIN events_receipt r ON r.service = 'review' AND r.event = e.id
        WHERE e.office = %(office)s GROUP BY e.subject
    ), entry AS (SELECT * FROM review_docketentry WHERE office = %(office)s)
    SELECT coalesce(f.id, d.filing), CASE
        WHEN f.id IS NULL THEN 'is in the docket, and the office has no such filing'
        WHEN d.filing IS NULL THEN 'is not in the docket, which has heard of it'
        WHEN d.sequence < h.sequence OR d.sequence > f.sequence
            THEN 'the docket is at event ' || d.sequence || ', was told ' || coalesce(h.sequence::text, 'nothing')
                 || ', the office is at ' || f.sequence
        WHEN d.state <> l.target THEN 'the docket says ' || d.state || ', the history ' || l.target
        ELSE concat('the docket has (', concat_ws(', ', d.kind, d.filer_kind, d.paper, d.late, d.number),
                    '), the office (', concat_ws(', ', f.kind, f.filer_kind, f.paper_state, f.late, f.number), ')')
        END
    FROM filings_filing f
    FULL JOIN entry d ON d.filing = f.id
    LEFT JOIN heard h ON h.subject = coalesce(f.id, d.filing)
    LEFT JOIN filings_history l ON l.filing_id = d.filing AND l.sequence = d.sequence
    WHERE f.id IS NULL OR d.filing IS NULL AND h.subject IS NOT NULL
       OR d.sequence < h.sequence OR d.sequence > f.sequence OR d.state <> l.target
       OR d.sequence = f.sequence AND (d.kind, d.filer_kind, d.paper, d.late, d.number)
                                   <> (f.kind, f.filer_kind, f.paper_state, f.late, f.number)
"""

# A passage is written with the receipt of its event, too. What an older release told has none: it is left to history.
PASSAGES = """
    WITH line AS (
        SELECT h.filing_id, h.sequence, h.source, h.target, h.at FROM filings_history h WHERE h.source <> h.target
    ), passed AS (SELECT * FROM review_passage WHERE office = %(office)s)
    SELECT coalesce(l.filing_id, p.filing), CASE
        WHEN l.filing_id IS NULL THEN 'passed from ' || p.source || ' to ' || p.target || ', its history says otherwise'
        ELSE 'the figures lack line ' || l.sequence || ' of its history, which was told' END
    FROM line l FULL JOIN passed p ON (p.filing, p.sequence, p.source, p.target, p.at)
                                    = (l.filing_id, l.sequence, l.source, l.target, l.at)
    WHERE l.filing_id IS NULL OR p.filing IS NULL AND EXISTS (
        SELECT FROM events_outbox e JOIN events_receipt r ON r.service = 'review' AND r.event = e.id
        WHERE e.office = %(office)s AND e.subject = l.filing_id AND e.sequence = l.sequence AND e.data ? 'before')
"""
# The figures are kept by triggers with what they count, in one transaction: they are never on their way.
FIGURES = " UNION ALL ".join(
    f"""
    (WITH there AS ({counted.replace("%(place)s", "%(office)s")}),
    each_one ({key}, n) AS (
        SELECT {key}, count FROM there AS t ({key}, count)
        UNION ALL SELECT {key}, -count FROM review_{table} WHERE place = %(office)s
    )
    SELECT '{table} ' || concat_ws(' ', {key}), 'the figures count ' || -sum(n) || ' too many' FROM each_one
    GROUP BY {key} HAVING sum(n) <> 0)"""  # noqa: S608 - words of our own
    for table, (key, counted) in COUNTED.items()
)
CITYS = " UNION ALL ".join(
    f"""
    (SELECT '{table} ' || concat_ws(' ', {key}),
        'the city counts ' || sum(count) FILTER (WHERE place LIKE '*%%')
            || ', its offices ' || sum(count) FILTER (WHERE NOT place LIKE '*%%')
    FROM review_{table} GROUP BY {key}
    HAVING sum(CASE WHEN place LIKE '*%%' THEN count ELSE -count END) <> 0)"""  # noqa: S608
    for table, (key, _counted) in COUNTED.items()
)

COUNTS = """
    WITH kept AS (
        SELECT key AS state, value::bigint AS count
        FROM review_docketcount c, jsonb_each_text(to_jsonb(c) - 'office') WHERE c.office = %(office)s
    ), there AS (SELECT state, count(*) FROM review_docketentry WHERE office = %(office)s GROUP BY state)
    SELECT state, 'the docket counts ' || coalesce(k.count, 0) || ', and has ' || coalesce(t.count, 0)
    FROM kept k FULL JOIN there t USING (state) WHERE coalesce(k.count, 0) <> coalesce(t.count, 0)
"""


DECISIONS = """
    SELECT filing, CASE
        WHEN NOT EXISTS (SELECT FROM filings_filing f WHERE f.id = d.filing)
            THEN 'a decision of a filing that is not here'
        WHEN refused <> '' THEN 'decided by ' || by || ', who has not seen yet that it could not be done: ' || refused
        ELSE 'decided, and was to leave at ' || leaves_at END,
        refused <> '' AND EXISTS (SELECT FROM filings_filing f WHERE f.id = d.filing)
    FROM review_decision d
    WHERE office = %(office)s AND (refused <> '' OR leaves_at < now() - %(limit)s
        OR NOT EXISTS (SELECT FROM filings_filing f WHERE f.id = d.filing))
"""


@check("decisions")
def decisions(office: str) -> Findings:
    """What was decided at a desk leaves when its seconds are over, or says why not."""
    return broken(DECISIONS, of="review_decision WHERE office = %(office)s", office=office)


@check("docket")
def docket(office: str) -> Findings:
    """The docket has each filing of the office as it was told, and no other under the office's name."""
    of = "review_docketentry WHERE office = %(office)s"
    return broken(DOCKET, of=of, office=office)


@check("counts")
def counts(office: str) -> Findings:
    """The docket's counts are those of its rows."""
    return broken(COUNTS, of="review_docketcount WHERE office = %(office)s", office=office)


# Of each message the furthest word that was heard; a later one may be on its way.
DELIVERIES = """
    WITH heard AS (
        SELECT DISTINCT ON (e.subject) e.subject, e.sequence, e.type, e.data
        FROM events_outbox e JOIN events_receipt r ON r.service = 'review' AND r.event = e.id
        WHERE e.office = %(office)s AND e.type LIKE 'message.%%' ORDER BY e.subject, e.sequence DESC
    ), kept AS (SELECT * FROM review_delivery WHERE office = %(office)s)
    SELECT coalesce(h.subject, k.message), CASE
        WHEN h.subject IS NULL THEN 'is known as ' || k.fate || ', which nobody said'
        WHEN k.message IS NULL THEN 'was told of (' || h.type || '), and is not known'
        ELSE 'is known as ' || k.fate || ', was told of as ' || h.type END
    FROM heard h FULL JOIN kept k ON k.message = h.subject
    WHERE h.subject IS NULL OR k.message IS NULL OR h.type <> 'message.' || k.fate
       OR h.data ->> 'filing' <> k.filing::text
"""
# The row is written in one transaction with the receipt of the archiving.
PACKAGES = """
    SELECT e.subject, 'was archived, and no package of it is asked for'
    FROM events_outbox e JOIN events_receipt r ON r.service = 'review' AND r.event = e.id
    WHERE e.office = %(office)s AND e.type = 'filing.city_archived'
      AND NOT EXISTS (SELECT FROM review_package p WHERE p.filing = e.subject)
    UNION ALL
    SELECT p.filing, 'a package of a filing that is not archived here' FROM review_package p
    WHERE p.office = %(office)s
      AND NOT EXISTS (SELECT FROM filings_filing f WHERE f.id = p.filing AND f.state = 'city_archived')
"""
BATCH = 200


@check("deliveries")
def deliveries(office: str) -> Findings:
    """What is known of each message is the furthest that was told of it, and nothing else is known."""
    return broken(DELIVERIES, of="review_delivery WHERE office = %(office)s", office=office)


@check("packages")
def packages(office: str) -> Findings:
    """Every archived filing has its package, or has it asked for; none has one that is not archived."""
    return broken(PACKAGES, of="review_package WHERE office = %(office)s", office=office)


@check("packed", snapshot=False)
def packed(office: str) -> Findings:
    """The store has each package with its SHA-256, and holds on to it; nothing else lies among them for long."""
    count = 0
    try:
        made = Package.objects.filter(office=office, made_at__isnull=False).order_by("pk").defer("report")
        for count, one in enumerate(made.iterator(BATCH), start=1):  # noqa: B007 - how many there were
            if storage.digest(office, one.key, one.version_id) != one.sha256:
                yield Finding(str(one.pk), "its package is not in the store as it was made")
            elif one.locked_until is None:
                if one.made_at and one.made_at < timezone.now() - LIMIT:
                    yield Finding(str(one.pk), "its package is not locked")
            elif not (held := storage.locked_until(office, one.key, one.version_id)) or held < (
                one.locked_until.replace(microsecond=0)
            ):
                yield Finding(
                    str(one.pk), f"the store does not hold on to its package until {one.locked_until}"
                )
        for key, version_id in work.strays(office, timezone.now() - work.STRAY_AFTER):
            yield Finding(key, f"version {version_id} is no package's")
    except storage.StoreUnavailable as error:
        yield Finding("store", f"does not answer ({error}); {count} packages were looked at")
    return count


@check("passages")
def passages(office: str) -> Findings:
    """The docket has each change of a state that it was told of, as history has it."""
    return broken(PASSAGES, of="review_passage WHERE office = %(office)s", office=office)


@check("figures")
def figures(office: str) -> Findings:
    """The dashboard's figures are those of the docket's rows."""
    return broken(FIGURES, of="review_standing WHERE place = %(office)s", office=office)


@check("sums", shared=True)
def sums(_office: str) -> Findings:
    """The city's figures are the sums of its offices'."""
    return broken(CITYS, of="review_standing WHERE place LIKE '*%%'")
