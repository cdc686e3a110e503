"""The offices' side: the district's desk, and the city's docket.

Owns: the docket (shared schema), a read model of all offices' filings without personal data.
Emits: `filing.urged`; all else comes out of the filing's one door.
Reacts to: every `filing.*`, `paper.*` and `document.*` event (keeps the docket).
"""

from infra.service import Service

SERVICE = Service(hears=("filing.*", "paper.*", "document.*"))
