"""The case file of an office: filings, their states, their documents, their history."""
