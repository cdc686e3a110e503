"""The city's pages: the dashboard, the docket of all offices, archiving many, supervising."""
