"""Findings across offices (跨单位比对): filings of several offices that share an account's id, a credit code or, by
keyed hash, an identity number; and filings whose address lies in another office's area.

Each office's own filings give their traits, under its own role; the city alone sees which of them are the same.
"""
