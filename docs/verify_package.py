#!/usr/bin/env python3
"""Check archive packages of Beian, or an export of many: every file is there, none besides, each with its SHA-256.

核验备案归档信息包（单个或导出的合集）：文件齐全、没有多余文件、每个文件的 SHA-256 与清单一致。

    python3 verify_package.py 日网备2026-DG-00001.zip export.zip ...

Needs Python 3.9 or newer and nothing else: it knows nothing of the system that made them. Exit code 0: all is whole.
"""

import csv
import hashlib
import io
import json
import sys
import zipfile
from xml.etree import ElementTree as ET

MANIFEST, METADATA, REPORT, INDEX = "manifest-sha256.txt", "metadata.xml", "report.json", "index.csv"
NEEDED = {"form.pdf", METADATA, REPORT, "readme.txt", "process/history.json", "process/messages.json"}
NEEDED |= {"process/paper.json", "process/audit.json", "process/questions.json"}


def main(paths):
    """Check each file; the exit code."""
    faulty = 0
    for path in paths:
        try:
            with zipfile.ZipFile(path) as book:
                names = book.namelist()
                faults, count = _export(book) if MANIFEST not in names and INDEX in names else _package(book)
        except (OSError, zipfile.BadZipFile, ValueError) as error:
            faults, count = [str(error)], 0
        faulty += bool(faults)
        for fault in faults:
            print(f"FAULT 有误 {path}: {fault}")
        if not faults:
            print(f"OK 通过 {path}: {count} files 个文件")
    return 1 if faulty or not paths else 0


def _export(book):
    """An export: the packages that its index names, no others, each as the index says and whole in itself."""
    faults, count = [], 0
    rows = list(csv.DictReader(io.StringIO(book.read(INDEX).decode("utf-8-sig"))))
    named = {row["file"]: row for row in rows}
    if len(named) != len(rows):
        faults.append("index.csv names a file twice")
    faults += [f"{name}: not in index.csv" for name in book.namelist() if name not in named and name != INDEX]
    for name, row in named.items():
        if name not in book.namelist():
            faults.append(f"{name}: missing")
            continue
        data = book.read(name)
        if len(data) != int(row["bytes"]) or hashlib.sha256(data).hexdigest() != row["sha256"]:
            faults.append(f"{name}: not what index.csv says")
        with zipfile.ZipFile(io.BytesIO(data)) as inner:
            inside, files = _package(inner)
        faults += [f"{name}: {fault}" for fault in inside]
        count += files
    return faults, count


def _package(book):
    """One package: its manifest against its files, its metadata against both."""
    names = book.namelist()
    faults = [f"{name}: there twice" for name in {name for name in names if names.count(name) > 1}]
    if MANIFEST not in names:
        return [*faults, f"{MANIFEST}: missing"], 0
    listed = {}
    for line in book.read(MANIFEST).decode().splitlines():
        digest, _space, name = line.partition("  ")
        listed[name] = digest
    for name, digest in listed.items():
        if name not in names:
            faults.append(f"{name}: missing")
        elif book.getinfo(name).flag_bits & 1:
            faults.append(f"{name}: encrypted")
        elif hashlib.sha256(book.read(name)).hexdigest() != digest:
            faults.append(f"{name}: changed")
    faults += [f"{name}: not in the manifest" for name in names if name not in listed and name != MANIFEST]
    faults += [f"{name}: missing" for name in NEEDED - set(listed)]
    if not faults:
        faults = _metadata(book, listed) + _report(book)
    return faults, len(listed)


def _metadata(book, listed):
    """Every file that the metadata describe has the size and digest that they say."""
    faults, described = [], set()
    for entity in ET.fromstring(book.read(METADATA)).iter("entity"):
        said = {element.get("en"): element.text for element in entity.iter("element")}
        name = said.get("computer file name")
        if name is None:
            continue
        described.add(name)
        if listed.get(name) != said.get("digest value"):
            faults.append(f"{name}: the metadata have another digest")
        elif str(book.getinfo(name).file_size) != said.get("computer file size"):
            faults.append(f"{name}: the metadata have another size")
    lacking = set(listed) - described - {METADATA, REPORT, "readme.txt"}
    return faults + [f"{name}: not in the metadata" for name in lacking]


def _report(book):
    """The machine's own report says of no check that it failed."""
    checks = json.loads(book.read(REPORT))["checks"]
    properties = {check["property"]["code"] for check in checks}
    faults = [f"report: {check['check']} failed" for check in checks if check["outcome"] == "failed"]
    lacking = {"authenticity", "completeness", "usability", "safety"} - properties
    return faults + [f"report: nothing about {name}" for name in sorted(lacking)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
