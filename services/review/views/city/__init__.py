"""The city's pages: the dashboard, the docket of all offices, archiving many, orders and cards."""
