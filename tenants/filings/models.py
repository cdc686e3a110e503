"""The case file. `Filing` and its whole state machine; what happened to it; its documents and pauses."""

from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, FSMModelMixin, TransitionNotAllowed, transition
from uuid_utils.compat import uuid7

from infra.audit.actor import Actor
from infra.crypto.fields import BlindField, SealedField, TailField
from infra.db.wall import LOG, Wall
from infra.problems import FieldError, Forbidden, Unprocessable
from tenants.filings import permissions as may
from tenants.filings.annex_one import AnnexOne
from tenants.filings.corrections import Again, Corrections, second_time
from tenants.filings.examining import Examination  # noqa: F401 - a table of this app
from tenants.filings.followed import Followed  # noqa: F401 - a table of this app
from tenants.filings.handovers import HandOver  # noqa: F401 - a table of this app
from tenants.filings.names import Name  # noqa: F401 - a table of this app
from tenants.filings.notices import CorrectionNotice  # noqa: F401 - a table of this app
from tenants.filings.numbering import Numbering  # noqa: F401 - a table of this app
from tenants.filings.one_door import OneDoor
from tenants.filings.paper_copy import PAPER_INDEXES, PaperCopy
from tenants.filings.pasts import Past  # noqa: F401 - a table of this app
from tenants.filings.pauses import Pause  # noqa: F401 - a table of this app
from tenants.filings.questions import Question  # noqa: F401 - a table of this app
from tenants.filings.queue import HISTORY_ENDED, NEVER, QUEUE
from tenants.filings.remarks import Remark  # noqa: F401 - a table of this app
from tenants.filings.return_reasons import OfficeReason  # noqa: F401 - a table of this app
from tenants.filings.states import GIVEN_REASONS, WITH_FILER, FilerKind, FilingKind, State, WithdrawalReason
from tenants.filings.stored_documents import Document as Document  # noqa: PLC0414 - a table of this app
from tenants.filings.versions import Version  # noqa: F401 - a table of this app

# What the transition methods below may change, besides the state: `workflow.move` writes these and nothing else.
MOVED = (
    "late",
    "due_on",
    "due_reason",
    "asked",
    "returns",
    "clock_since",
    "office_due_on",
    "contact_verified",
    "submitted_by",
    "approved_by",
    "number",
    "withdrawal_reason",
    "claimed_by",
    "claimed_until",
)


class Filing(OneDoor, FSMModelMixin, PaperCopy, Corrections, AnnexOne):  # type: ignore[misc]
    """One public account that is to be filed, and how far it is.

    `state` changes through the transitions below alone, and they are called by `workflow.move` alone. `sequence`
    numbers what happened to the filing, without gaps; it is also what a writer compares before it writes.
    """

    wall: ClassVar[Wall] = Wall(office="SELECT, INSERT, UPDATE")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = FSMField(max_length=16, default=State.DRAFT, choices=State, protected=True)
    sequence = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=8, choices=FilingKind, default=FilingKind.FIRST)
    replaces = models.UUIDField(null=True)
    filer_kind = models.CharField(max_length=12, choices=FilerKind)
    account = models.CharField(max_length=40)

    contact = SealedField(mask="text", null=True)
    contact_blind = BlindField(source="contact", purpose="contact")
    contact_tail = TailField(source="contact", purpose="tail")
    contact_verified = models.BooleanField(default=False)
    language = models.CharField(max_length=7, default="zh-hans", db_default="zh-hans")  # that its filer reads
    typed_by = models.CharField(max_length=64, blank=True)
    submitted_by = models.CharField(max_length=64, blank=True)
    approved_by = models.CharField(max_length=64, blank=True)

    created_at = models.DateTimeField(db_default=Now())
    stage_since = models.DateTimeField(db_default=Now())
    # Since when the office (district, then city) has it; the filer's corrections are pauses of it.
    clock_since = models.DateTimeField(null=True)
    # The district's last day in time, while it has it: what is to be done next (`tenants.filings.standing`).
    office_due_on = models.DateField(default=NEVER, db_default=NEVER)
    first_due_on = models.DateField()
    due_on = models.DateField()
    due_reason = models.JSONField(default=list)
    late = models.BooleanField(default=False)
    returns = models.PositiveSmallIntegerField(default=0)
    number = models.CharField(max_length=40, blank=True)
    # Since when it is deemed accepted (视为受理), for the office asked for nothing in time.
    deemed_accepted_at = models.DateTimeField(null=True)
    withdrawal_reason = models.CharField(max_length=16, choices=WithdrawalReason, blank=True)

    assigned_to = models.CharField(max_length=64, blank=True, default="", db_default="")
    claimed_by = models.CharField(max_length=64, blank=True)
    claimed_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "stage_since"], name="filing_queue"),
            *QUEUE,
            models.Index(
                fields=["state", "due_on"],
                name="filing_with_filer",
                condition=models.Q(state__in=list(WITH_FILER)),
            ),
            *PAPER_INDEXES,
            models.Index(
                fields=["stage_since", "id"],
                name="filing_never_back",
                condition=models.Q(state=State.OVERDUE, returns__gt=0),
            ),
            models.Index(fields=["contact_blind"], name="filing_contact"),
            models.Index(fields=["admin_mobile_blind"], name="filing_mobile"),
            models.Index(fields=["email_blind"], name="filing_email"),
            models.Index(
                fields=["founder_id_number_blind"],
                name="filing_identity",
                condition=~models.Q(founder_id_number_blind=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], name="filing_number_once", condition=~models.Q(number="")
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                name="filing_replaced_once",
                condition=models.Q(replaces__isnull=False) & ~models.Q(state=State.WITHDRAWN),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    # --- The state machine: design, section 1 -----------------------------------------------------------------
    # Each method refuses first, then sets what changes with the state. Source and permission are the decorator's.

    @transition(
        state, [State.DRAFT, State.RETURNED, State.OVERDUE], State.SUBMITTED, permission=may.submit
    )  # fmt: skip
    def submit(
        self, actor: Actor, *, now: datetime, faults: tuple[FieldError, ...] = (), office_due_on: date = NEVER
    ) -> None:
        """Form complete, documents there, contact verified; late from the day after the due date."""
        # A filer is signed in by a code sent to a contact of this very filing; a clerk answers for who stands there.
        if actor.kind not in ("filer", "staff"):
            raise Forbidden("contact-not-verified", _("Sign in with a code first, or come to the office."))
        if faults:
            raise Unprocessable("incomplete", _("The filing is not complete yet."), errors=faults)
        self.contact_verified = self.contact_verified or actor.kind == "filer"
        self.submitted_by = actor.id
        self.late = self.late or timezone.localdate(now) > self.first_due_on
        self.office_due_on = office_due_on
        if self.returns == 0:
            self.clock_since = now

    @transition(state, State.SUBMITTED, State.RETURNED, permission=may.examine)
    def return_for_correction(
        self,
        actor: Actor,
        *,
        reasons: list[dict[str, str]],
        due_on: date,
        due_reason: list[object],
        again: Again | None = None,
    ) -> None:
        """All that must be corrected, once and together (一次性告知), and by when; a second time for what is new."""
        second_time(self.returns, actor, again)
        if not reasons:
            raise Unprocessable("no-reason", _("Name at least one thing that must be corrected."))
        self.return_reasons = reasons
        self.returns += 1
        self.due_on, self.due_reason = due_on, due_reason
        self._release()

    @transition(state, State.SUBMITTED, State.COUNTY_APPROVED, permission=may.approve)
    def approve(self, actor: Actor, *, now: datetime) -> None:
        """The paper copy is here; who typed it in does not approve it (four eyes)."""
        if not self.paper_is_here:
            raise Unprocessable("paper-missing", _("Record the sealed paper copy as received first."))
        self.approved_by = actor.id
        self.return_reasons = ()
        self.clock_since = now
        self._release()

    @transition(state, State.COUNTY_APPROVED, State.SUBMITTED, permission=may.supervise_city)
    def send_back(self, actor: Actor, *, reason: str, now: datetime, office_due_on: date = NEVER) -> None:
        """Back to the district; not the filer's fault, and not shown as such."""
        if not reason.strip():
            raise Unprocessable("no-reason", _("Say why it is sent back."))
        self.office_due_on = office_due_on
        self.clock_since = now

    @transition(state, State.COUNTY_APPROVED, State.CITY_ARCHIVED, permission=may.archive)
    def archive(self, actor: Actor, *, number: str) -> None:
        """The end: numbered; documents are locked in reaction to the event."""
        self.number = number

    @transition(state, [State.DRAFT, State.RETURNED], State.OVERDUE, permission=may.keep_time)
    def lapse(self, actor: Actor) -> None:
        """The due date passed while the filer had it."""
        self.late = True

    @transition(
        state,
        [State.DRAFT, State.SUBMITTED, State.RETURNED, State.OVERDUE],
        State.WITHDRAWN,
        permission=may.withdraw,
    )
    def withdraw(self, actor: Actor, *, reason: str) -> None:
        """The account is closed, exempt, not in scope, or filed elsewhere."""
        if reason not in dict(GIVEN_REASONS):
            raise Unprocessable("no-reason", _("Say why it is withdrawn."))
        self.withdrawal_reason = reason
        self._release()

    @transition(
        state,
        [State.DRAFT, State.SUBMITTED, State.RETURNED, State.OVERDUE],
        State.WITHDRAWN,
        permission=may.take_over,
    )
    def transfer(self, actor: Actor) -> None:
        """Another office has it from now on (转办), as a filing of its own."""
        self.withdrawal_reason = WithdrawalReason.TRANSFERRED
        self._release()

    @transition(
        state,
        State.DRAFT,
        RETURN_VALUE(State.DRAFT, State.SUBMITTED, State.RETURNED, State.OVERDUE),
        permission=may.arrive,
    )
    def arrive(self, actor: Actor, *, at: str, now: datetime, office_due_on: date = NEVER) -> str:
        """The first that happens to one that came from another office: it stands `at` the state that it had there."""
        if self.sequence:
            raise TransitionNotAllowed
        self.office_due_on = office_due_on
        self.clock_since = now if self.clock_since else None
        return at

    def _release(self) -> None:
        self.claimed_by, self.claimed_until = "", None

    @property
    def claimed_now(self) -> bool:
        """Whether somebody has it open."""
        return (
            bool(self.claimed_by) and self.claimed_until is not None and self.claimed_until > timezone.now()
        )


class History(models.Model):
    """What happened to a filing, one line per event, numbered without gaps."""

    wall: ClassVar[Wall] = LOG
    # No constraint: the line is written by the statement that changes the filing, and filings are never deleted.
    filing = models.ForeignKey(
        Filing, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="history"
    )
    sequence = models.PositiveIntegerField()
    event = models.CharField(max_length=40)
    source = models.CharField(max_length=16, blank=True)
    target = models.CharField(max_length=16)
    actor_kind = models.CharField(max_length=10)
    actor = models.CharField(max_length=64)
    role = models.CharField(max_length=20)
    at = models.DateTimeField(db_default=Now())
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "sequence"], name="history_once")]
        indexes = [
            models.Index(fields=["at"], name="history_paper", condition=models.Q(event="paper.received")),
            HISTORY_ENDED,
        ]
        ordering = ["sequence"]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.sequence} {self.event}"
