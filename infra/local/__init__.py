"""The whole system on one machine: its parts as processes of our own, from wheels, on free loopback ports.

A `Part` (part.py) says how one process is made ready, started and asked whether it serves; a `Supervisor` runs parts
in the order in which they need one another; a `Stack` is the parts that an application talks to, for tests;
`up` is everything. Nothing here knows Django.
"""
