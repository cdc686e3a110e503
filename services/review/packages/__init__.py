"""The archive package (归档信息包) of an archived filing, and the export of many.

A package is made once, by the clock, in reaction to the archiving; it lies under retention lock in its office's bucket.
"""
