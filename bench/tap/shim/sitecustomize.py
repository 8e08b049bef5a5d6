"""Notes what a mypy process does, from inside it and without changing it.

Python imports this at its start, because Paceline puts its folder on PYTHONPATH. It leaves at
once what it does not concern: it takes itself off the path, so that nothing else sees it, runs
the sitecustomize that would have run without it, and waits for mypy to be imported. Only then,
before mypy binds any name, it puts watching stand-ins in the place of what mypy calls: sockets,
select, child processes, the cache's SQLite, the garbage collector, the pool of parsing threads.

Every event is one record of a binary log, written at once, so that a killed process leaves all
but its last event. The record is a header (see HEADER) and a payload; bench/tap/log.go reads it.
"""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False  # the real one would have typing imported in every Python
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

HERE = os.path.dirname(os.path.abspath(__file__))
LOGS = os.environ.get("PACELINE_TAP", "")

now = time.monotonic_ns
cpu = time.process_time_ns
STARTED = (now(), cpu())


def leave_path() -> None:
    """Take this folder off the path, of this process and of those that it starts."""
    sys.path[:] = [entry for entry in sys.path if entry != HERE]
    rest = [entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry != HERE]
    if any(rest):
        os.environ["PYTHONPATH"] = os.pathsep.join(rest)
    else:
        os.environ.pop("PYTHONPATH", None)


def chain() -> None:
    """Import the sitecustomize that this one hides."""
    this = sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize  # noqa: F401
    except ImportError as error:
        if error.name != "sitecustomize":
            raise
    finally:
        if this is not None:
            sys.modules.setdefault("sitecustomize", this)


class WaitForMypy:
    """A finder of modules that finds none, but notices when mypy is wanted."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name == "mypy":
            # Not in place: whoever asks the finders goes through this list at the moment.
            sys.meta_path = [finder for finder in sys.meta_path if finder is not self]
            try:
                watch(Log(os.path.join(LOGS, f"{os.getpid()}.tap")))
            except OSError:
                pass  # without a log there is nothing to watch for; that it is missing will be told


class Log:
    """The log of this process."""

    def __init__(self, path: str) -> None:
        import struct
        from _thread import get_ident

        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        flags |= getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)  # Windows has the other one
        self.fd = os.open(path, flags, 0o666)
        # Kind, whether in the main thread, connection, length of the payload, times and CPU
        # times of start and end.
        self.pack = struct.Struct("<BBHIqqqq").pack
        self.ident = get_ident
        self.main = get_ident()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self.end)  # a copy of this process is another one

    def add(self, kind: int, t0: int, c0: int, t1: int, c1: int, payload: bytes = b"", connection: int = 0) -> None:
        main = self.ident() == self.main
        record = self.pack(kind, main, connection, len(payload), t0, t1, c0, c1) + payload
        try:
            whole = os.write(self.fd, record) == len(record)
        except OSError:
            whole = False
        if not whole:
            self.end()  # a full disk must not change what mypy does

    def mark(self, kind: int, payload: bytes = b"") -> None:
        t, c = now(), cpu()
        self.add(kind, t, c, t, c, payload)

    def end(self) -> None:
        self.add = lambda *_: None  # type: ignore[method-assign]


# Kinds of records.
START, EXIT, SPAWN, REAP, OPEN, SEND, RECEIVE, SELECT, STORE, COLLECT, MARK, PARSE = range(1, 13)

# How much of a message is kept: all of SCCs and graph, which go to every worker, from the first of
# them at least; of any other, what begins it.
HEAD = 16 * 1024
WHOLE = (105, 106)

# The highest number of a connection that a record has room for.
LAST_CONNECTION = 0xFFFF


class Stream:
    """Finds the messages in what goes one way through a connection."""

    def __init__(self, log: Log, kind: int, connection: int, whole: set[int]) -> None:
        self.log, self.kind, self.connection, self.whole = log, kind, connection, whole
        self.head = bytearray()
        self.size = -1  # of the message with its frame; -1 until that is known
        self.seen = 0
        self.first = self.begun = (0, 0)

    def feed(self, data: bytes, begun: tuple[int, int], ended: tuple[int, int]) -> None:
        at, length = 0, len(data)
        while at < length:
            if self.seen == 0:
                self.begun, self.first = begun, ended
            if self.size < 0:
                more = data[at : at + 4 - len(self.head)]
                self.head += more
                at, self.seen = at + len(more), self.seen + len(more)
                if len(self.head) < 4:
                    return
                self.size = 4 + int.from_bytes(self.head, "big")
            part = data[at : at + self.size - self.seen]
            self.head += part[: self.room(part)]
            at, self.seen = at + len(part), self.seen + len(part)
            if self.seen < self.size:
                return
            self.end(ended)
            begun = ended

    def room(self, part: bytes) -> int:
        """How many more bytes of the message to keep, of which part comes next."""
        tag = (self.head[4:] + part[:1])[:1]
        keep = self.size if tag and tag[0] in WHOLE and tag[0] not in self.whole else HEAD
        return max(0, keep - len(self.head))

    def end(self, ended: tuple[int, int]) -> None:
        if len(self.head) > 4:
            self.whole.add(self.head[4])
        payload = self.size.to_bytes(8, "little") + self.first[0].to_bytes(8, "little") + self.head
        self.log.add(self.kind, *self.begun, *ended, payload, self.connection)
        self.head, self.size, self.seen = bytearray(), -1, 0


def watch_sockets(log: Log) -> None:
    import itertools
    import socket

    numbers = itertools.count(1)  # threads open connections at once, and this gives no number twice
    whole_sent: set[int] = set()
    whole_received: set[int] = {105, 106}  # what was sent is enough

    local = getattr(socket, "AF_UNIX", None)  # Windows has none: mypy uses pipes there

    class Socket(socket.socket):
        sends: Stream | None = None
        receives: Stream | None = None

        def open(self, name: object) -> None:
            number = next(numbers)
            if number > LAST_CONNECTION:
                return
            self.sends = Stream(log, SEND, number, whole_sent)
            self.receives = Stream(log, RECEIVE, number, whole_received)
            t, c = now(), cpu()
            log.add(OPEN, t, c, t, c, os.fsencode(str(name)), number)

        def connect(self, address: object) -> None:
            super().connect(address)  # type: ignore[arg-type]
            if self.family == local:
                self.open(address)

        def accept(self) -> tuple[socket.socket, object]:
            connection, address = super().accept()
            if self.family == local and isinstance(connection, Socket):
                connection.open(self.getsockname())
            return connection, address

        def sendall(self, data: bytes, flags: int = 0) -> None:  # type: ignore[override]
            if self.sends is None:
                super().sendall(data, flags)
                return
            begun = (now(), cpu())
            super().sendall(data, flags)
            self.sends.feed(data, begun, (now(), cpu()))

        def recv(self, size: int, flags: int = 0) -> bytes:
            if self.receives is None:
                return super().recv(size, flags)
            begun = (now(), cpu())
            data = super().recv(size, flags)
            self.receives.feed(data, begun, (now(), cpu()))
            return data

    socket.socket = Socket  # type: ignore[misc]


def watch_select(log: Log) -> None:
    import select

    real = select.select

    def watched(*args: object) -> object:
        t, c = now(), cpu()
        try:
            return real(*args)  # type: ignore[arg-type]
        finally:
            log.add(SELECT, t, c, now(), cpu())

    select.select = watched  # type: ignore[assignment]


def watch_children(log: Log) -> None:
    import subprocess

    class Popen(subprocess.Popen[bytes]):
        def __init__(self, args: Sequence[str], *rest: object, **options: object) -> None:
            self.tapped = isinstance(args, (list, tuple)) and "mypy.build_worker" in args
            if self.tapped:
                given = options.get("env")
                env = dict(given if given is not None else os.environ)  # type: ignore[call-overload]
                path = [HERE, env["PYTHONPATH"]] if env.get("PYTHONPATH") else [HERE]
                options["env"] = {**env, "PYTHONPATH": os.pathsep.join(path)}
            t, c = now(), cpu()
            super().__init__(args, *rest, **options)  # type: ignore[call-overload]
            if self.tapped:
                log.add(SPAWN, t, c, now(), cpu(), f"{self.pid}".encode())

        def wait(self, timeout: float | None = None) -> int:
            if not self.tapped:
                return super().wait(timeout)
            t, c = now(), cpu()
            try:
                return super().wait(timeout)
            finally:
                log.add(REAP, t, c, now(), cpu(), f"{self.pid} {self.returncode}".encode())

    subprocess.Popen = Popen  # type: ignore[misc, assignment]


def watch_cache(log: Log) -> None:
    import sqlite3
    import sqlite3.dbapi2

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:  # type: ignore[override]
            if not parameters or not isinstance(parameters, tuple):
                return super().execute(sql, parameters)
            t, c = now(), cpu()
            cursor = super().execute(sql, parameters)
            # The first word and the first column tell a read of data from one of the time.
            log.add(STORE, t, c, now(), cpu(), f"{sql[:11]}\0{parameters[0]}".encode(errors="surrogateescape"))
            return cursor

        def commit(self) -> None:
            t, c = now(), cpu()
            super().commit()
            log.add(STORE, t, c, now(), cpu(), b"COMMIT\0")

    real = sqlite3.dbapi2.connect

    def connect(*args: object, **options: object) -> sqlite3.Connection:
        log.mark(MARK, b"cache")
        if len(args) < 6:  # the sixth is a factory
            options.setdefault("factory", Connection)
        return real(*args, **options)  # type: ignore[call-overload, no-any-return]

    sqlite3.dbapi2.connect = connect  # type: ignore[assignment]


def watch_collector(log: Log) -> None:
    import gc

    begun = (0, 0)

    def collected(phase: str, info: dict[str, int]) -> None:
        nonlocal begun
        if phase == "start":
            begun = (now(), cpu())
        else:
            log.add(COLLECT, *begun, now(), cpu(), bytes([info["generation"]]))

    gc.callbacks.append(collected)

    def marked(name: str, real: Callable[[], None]) -> Callable[[], None]:
        def call() -> None:
            real()
            log.mark(MARK, name.encode())

        return call

    # mypy switches the collector off and freezes what there is at steps that show nowhere else.
    gc.disable = marked("gc.disable", gc.disable)
    gc.freeze = marked("gc.freeze", gc.freeze)


def watch_parsing(log: Log) -> None:
    import concurrent.futures

    class Pool(concurrent.futures.ThreadPoolExecutor):
        def __enter__(self) -> Pool:
            self.begun = (now(), cpu())
            return super().__enter__()

        def __exit__(self, *args: object) -> bool | None:
            ended = super().__exit__(*args)  # type: ignore[arg-type]
            log.add(PARSE, *self.begun, now(), cpu())
            return ended

    concurrent.futures.ThreadPoolExecutor = Pool  # type: ignore[misc]


def watch_exit(log: Log) -> None:
    import atexit

    def end(status: str = "") -> None:
        log.mark(EXIT, status.encode())
        log.end()  # Python may still collect garbage

    real = os._exit
    atexit.register(end)

    def leave(status: int) -> NoReturn:
        end(f"{status}")
        real(status)

    os._exit = leave


def watch(log: Log) -> None:
    about = [str(os.getpid()), str(os.getppid()), str(time.time_ns() - now()), *sys.orig_argv]
    log.add(START, *STARTED, now(), cpu(), os.fsencode("\0".join(about)))
    for start in (watch_sockets, watch_select, watch_children, watch_cache, watch_collector, watch_parsing, watch_exit):
        try:
            start(log)
        except ImportError:
            pass  # what this Python does not have, mypy does not use


if LOGS:
    leave_path()
    sys.meta_path.insert(0, WaitForMypy())
    chain()  # last: its errors are shown as those of this module
