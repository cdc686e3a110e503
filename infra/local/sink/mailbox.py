"""The mailbox to which mail comes back: a file for each mail, read by POP3 (RFC 1939)."""

import secrets
import socketserver
import threading
from collections.abc import Iterable
from pathlib import Path
from time import time_ns

LOCAL, DOMAIN = "bounces", "localhost.test"  # a domain that there is not: RFC 2606
ADDRESS, USER = f"{LOCAL}@{DOMAIN}", LOCAL
IDLE_SECONDS = 600  # RFC 1939, 3
MOST_LINE = 512


class Mailbox:
    """The mails, the oldest first; one session at a time has them all to itself."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self._folder = folder
        self.session = threading.Lock()

    @staticmethod
    def takes(address: str) -> bool:
        """Whether an address is of this mailbox: `bounces@`, or `bounces+anything@`."""
        local, _at, domain = address.rpartition("@")
        return (local.partition("+")[0], domain) == (LOCAL, DOMAIN)

    def add(self, mail: bytes) -> None:
        """Keep a mail, whose lines end with CRLF; it is in its file, whole, when this returns."""
        path = self._folder / f"{time_ns():020}-{secrets.token_hex(4)}"
        path.write_bytes(mail)
        path.rename(path.with_suffix(".eml"))

    def mails(self) -> list[Path]:
        """The files of all mails."""
        return sorted(self._folder.glob("*.eml"))


class Handler(socketserver.StreamRequestHandler):
    """One session."""

    timeout = IDLE_SECONDS
    mailbox: Mailbox
    password: str

    def setup(self) -> None:
        super().setup()
        self._user = ""
        self._mails: list[Path] | None = None  # none before sign-in
        self._deleted: set[int] = set()

    def handle(self) -> None:
        """Answer commands until QUIT; who leaves without it has deleted nothing."""
        self._say("+OK Beian")
        try:
            while line := self.rfile.readline(MOST_LINE):
                verb, *words = line.decode("ascii", "replace").split() or [""]
                answer = self._answer(verb.upper(), words)
                if verb.upper() == "QUIT":
                    self._let_go()  # who hears the answer may come again at once
                    self._say(*answer)
                    return
                self._say(*answer)
        except OSError:
            return  # gone, or silent for too long
        finally:
            self._let_go()

    def _let_go(self) -> None:
        if self._mails is not None:
            self._mails = None
            self.mailbox.session.release()

    def _answer(self, verb: str, words: list[str]) -> Iterable[str | bytes]:
        match verb, words:
            case "CAPA", []:
                return "+OK", "USER", "UIDL", "RESP-CODES", "."
            case "QUIT", []:
                for number in self._deleted:
                    self._all[number - 1].unlink()
                return ("+OK",)
            case "USER", [name]:
                self._user = name
                return ("+OK",)
            case "PASS", [password] if self._mails is None:
                return (self._sign_in(password),)
            case _ if self._mails is None:
                return ("-ERR sign in first",)
            case _:
                return self._of_mails(verb, words)

    def _sign_in(self, password: str) -> str:
        if self._user != USER or not secrets.compare_digest(password.encode(), self.password.encode()):
            return "-ERR [AUTH] wrong name or password"
        if not self.mailbox.session.acquire(blocking=False):
            return "-ERR [IN-USE] somebody else reads it"
        self._mails = self.mailbox.mails()
        return "+OK"

    def _of_mails(self, verb: str, words: list[str]) -> Iterable[str | bytes]:
        there = {
            number: path for number, path in enumerate(self._all, start=1) if number not in self._deleted
        }
        sizes = {number: path.stat().st_size for number, path in there.items()}
        chosen = int(words[0]) if words and words[0].isdecimal() else 0
        match verb, words:
            case "STAT", []:
                return (f"+OK {len(there)} {sum(sizes.values())}",)
            case "LIST", []:
                return "+OK", *(f"{number} {size}" for number, size in sizes.items()), "."
            case "UIDL", []:
                return "+OK", *(f"{number} {path.stem}" for number, path in there.items()), "."
            case "NOOP" | "RSET", []:
                if verb == "RSET":
                    self._deleted.clear()
                return ("+OK",)
            case _, [_] if chosen in there:
                return self._of_mail(verb, chosen, there[chosen])
            case _:
                return ("-ERR no such command, or no such mail",)

    def _of_mail(self, verb: str, number: int, path: Path) -> Iterable[str | bytes]:
        match verb:
            case "LIST":
                return (f"+OK {number} {path.stat().st_size}",)
            case "UIDL":
                return (f"+OK {number} {path.stem}",)
            case "DELE":
                self._deleted.add(number)
                return ("+OK",)
            case "RETR":
                lines = path.read_bytes().removesuffix(b"\r\n").split(b"\r\n")
                # A line that begins with a dot gets a second one: RFC 1939, 3.
                return "+OK", *(b"." + line if line.startswith(b".") else line for line in lines), "."
            case _:
                return ("-ERR no such command",)

    @property
    def _all(self) -> list[Path]:
        return self._mails or []

    def _say(self, *lines: str | bytes) -> None:
        whole = (line if isinstance(line, bytes) else line.encode() for line in lines)
        self.wfile.write(b"".join(line + b"\r\n" for line in whole))


class Server(socketserver.ThreadingTCPServer):
    """A thread for each session."""

    allow_reuse_address = True
    daemon_threads = True


def serve(mailbox: Mailbox, password: str, port: int) -> Server:
    """Start the server on loopback, in a thread of its own."""
    handler = type("BoundHandler", (Handler,), {"mailbox": mailbox, "password": password})
    server = Server(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True).start()
    return server
