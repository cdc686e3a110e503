"""The desks' pages: the district's queue and decisions, the city's docket. A view calls one action, or one query."""
