"""The filer's side: sign-in by code, the form, documents, the printed sheet, progress.

Owns: sign-in codes and filers' sign-ins (in each office's schema).
Emits: nothing of its own; filing and document events come out of the filing's one door.
Reacts to: `filing.city_archived` (locks the documents).
"""

from infra.service import Service

SERVICE = Service(hears=("filing.city_archived",), clock={"tidy": 3600.0})
