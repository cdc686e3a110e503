"""The next release, as far as events are concerned: a later version of what a submission says."""

from celery import signals

from infra.celery import app
from infra.wsgi import application

__all__ = ["app", "application"]


def _later_contract(**_signal: object) -> None:
    from tenants.filings.events import OF_TRANSITION

    OF_TRANSITION["submit"].dataversion = 3


_later_contract()
signals.worker_init.connect(_later_contract, weak=False)
