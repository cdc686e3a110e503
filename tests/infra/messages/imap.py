"""A small IMAP server (RFC 3501): one mailbox, as many of its commands as reading and deleting takes."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

COMMAND = re.compile(rb"(\S+) (?:UID )?(\w+) ?(.*?)\r\n")


class Mailbox:
    """Mails by UID, which of them are deleted, and what was asked."""

    def __init__(self, *mails: bytes) -> None:
        self.mails = dict(enumerate(mails, start=7))
        self.deleted: set[int] = set()
        self.asked: list[str] = []
        self.port = 0


class Session(socketserver.StreamRequestHandler):
    mailbox: Mailbox

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        while found := COMMAND.fullmatch(self.rfile.readline()):
            tag, verb, words = found[1], found[2].decode(), found[3].decode()
            self.mailbox.asked.append(f"{verb} {words}".strip())
            answer = getattr(self, verb.lower())(words)
            self.wfile.write(tag + b" " + (answer or b"OK done") + b"\r\n")
            if verb == "LOGOUT":
                return

    def capability(self, _words: str) -> None:
        self.wfile.write(b"* CAPABILITY IMAP4rev1 ID\r\n")

    def login(self, words: str) -> bytes | None:
        return None if words == 'bounces "s e\\"cret"' else b"NO wrong password"

    def id(self, _words: str) -> None:
        self.wfile.write(b'* ID ("name" "test")\r\n')

    def select(self, _words: str) -> bytes | None:
        if not any(asked.startswith("ID ") for asked in self.mailbox.asked):
            return b"NO SELECT Unsafe Login. Please contact kefu@188.com for help"  # as 163.com answers
        self.wfile.write(b"* %d EXISTS\r\n" % len(self.mailbox.mails))
        return None

    def search(self, _words: str) -> None:
        there = sorted(self.mailbox.mails.keys() - self.mailbox.deleted)
        self.wfile.write(b"* SEARCH" + "".join(f" {uid}" for uid in there).encode() + b"\r\n")

    def fetch(self, words: str) -> None:
        uid, most = re.fullmatch(r"(\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", words).groups()  # type: ignore[union-attr]
        mail = self.mailbox.mails[int(uid)][: int(most)]
        self.wfile.write(b"* 1 FETCH (UID %s BODY[]<0> {%d}\r\n%s)\r\n" % (uid.encode(), len(mail), mail))

    def store(self, words: str) -> None:
        uid, flags = words.split(" ", 1)
        assert flags == r"+FLAGS.SILENT (\Deleted)"
        self.mailbox.deleted.add(int(uid))

    def close(self, _words: str) -> None:
        for uid in self.mailbox.deleted:
            del self.mailbox.mails[uid]
        self.mailbox.deleted.clear()

    def logout(self, _words: str) -> None:
        self.wfile.write(b"* BYE\r\n")


@contextmanager
def served(mailbox: Mailbox) -> Iterator[str]:
    """Its address, while it is served."""
    handler = type("BoundSession", (Session,), {"mailbox": mailbox})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"imap://bounces:s%20e%22cret@127.0.0.1:{server.server_address[1]}"
        server.shutdown()
