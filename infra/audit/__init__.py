"""The audit trail of an office: who did what when, appended only, sealed into a hash chain."""
