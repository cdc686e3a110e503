"""An office's audit trail as its auditor and supervisor read it: what is asked for, page by page, with the chain."""
