"""Transfer (转办): a filing that stands with the wrong office goes to the right one, once both have agreed.

Proposed by a clerk or the supervisor of the office that has it, or by an officer of the city; agreed to by that
office's supervisor, whose own proposal is the agreement; then the other office's supervisor accepts it, or declines it
with a reason. What moves, and how, is `tenants.filings.transferring`.
"""
