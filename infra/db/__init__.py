"""The database: the wall between offices, and schemas made from a template."""

from infra.db.scope import (
    current_office,
    enter_office,
    leave_office,
    login_scope,
    office_scope,
    owner_scope,
    shared_scope,
)

__all__ = [
    "current_office",
    "enter_office",
    "leave_office",
    "login_scope",
    "office_scope",
    "owner_scope",
    "shared_scope",
]
