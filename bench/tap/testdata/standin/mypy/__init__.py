"""A stand-in for mypy: what mypy does with Python's library, in the same order, and nothing else."""

import os
import struct
import subprocess
import sys
from sqlite3 import dbapi2

ACK, REQUEST, RESPONSE, SOURCES, SCCS, GRAPH = range(101, 107)
FILLING = bytes(range(251))


def message(tag, size=1):
    """A message of that many bytes."""
    return bytes([tag]) + (FILLING * (size // len(FILLING) + 1))[: size - 1]


class Connection:
    """Sends and receives messages, as mypy.ipc does."""

    def __init__(self, socket, read_size):
        self.socket, self.read_size, self.buffer = socket, read_size, bytearray()

    def send(self, *messages):
        self.socket.sendall(b"".join(struct.pack("!L", len(m)) + m for m in messages))

    def receive(self):
        while len(self.buffer) < 4 or len(self.buffer) < 4 + struct.unpack("!L", self.buffer[:4])[0]:
            more = self.socket.recv(self.read_size)
            if not more:
                return None
            self.buffer += more
        end = 4 + struct.unpack("!L", self.buffer[:4])[0]
        received, self.buffer = self.buffer[4:end], self.buffer[end:]
        return bytes(received)


class Cache:
    """Keeps entries in a database, as mypy.metastore does."""

    def __init__(self):
        self.db = dbapi2.connect("cache.db", check_same_thread=False)
        self.db.execute("CREATE TABLE IF NOT EXISTS files2 (path TEXT UNIQUE NOT NULL, mtime REAL, data BLOB)")

    def read(self, name):
        return self.db.execute("SELECT data FROM files2 WHERE path = ?", (name,)).fetchone()

    def write(self, name):
        self.db.execute("INSERT OR REPLACE INTO files2(path, mtime, data) VALUES(?, ?, ?)", (name, 1.5, b"data"))


ABOUT = """if True:
    import os, sys
    try:
        import added
    except ImportError:
        added = None
    print(os.environ.get("PYTHONPATH"), sys.path, added, flush=True)
"""


def tell(who):
    """Print what a process sees of its path."""
    print(who, end=" ", flush=True)
    exec(ABOUT)


def tell_helper():
    print("helper", end=" ", flush=True)
    subprocess.run([sys.executable, "-c", ABOUT], check=True)


def leave(status):
    sys.stdout.flush()
    os._exit(status)
