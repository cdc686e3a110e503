"""`Idempotency-Key` as Stripe defines it: the same request again gets the first answer again."""
