import argparse
import gc
import json
import os
import select
import signal
import socket
import tempfile

from mypy import ACK, RESPONSE, Cache, Connection, leave, message, tell

parser = argparse.ArgumentParser(prog="mypy_worker")
parser.add_argument("--status-file")
parser.add_argument("--read-size", type=int)
parser.add_argument("--killed", action="store_true")
args = parser.parse_args()

with tempfile.TemporaryDirectory() as folder:
    server = socket.socket(socket.AF_UNIX)
    name = os.path.join(folder, "build_worker.sock")
    server.bind(name)
    server.listen(1)
    with open(args.status_file + ".new", "w") as status:
        json.dump({"pid": os.getpid(), "connection_name": name}, status)
    os.rename(args.status_file + ".new", args.status_file)
    client, _ = server.accept()
    connection = Connection(client, args.read_size)
    connection.receive()
    cache = Cache()
    for _ in range(2):
        connection.send(message(ACK))
        connection.receive()
    tell("worker")
    connection.send(message(ACK))
    select.select([client], [], [], 60)
    connection.receive()
    gc.collect()
    gc.disable()
    gc.freeze()
    gc.enable()
    cache.read("größe/__init__.data.ff")
    for part in ("data", "meta", "meta_ex"):
        cache.write(f"a.{part}.ff")
        if args.killed and part == "meta":
            os.kill(os.getpid(), signal.SIGKILL)
        cache.db.commit()
    connection.send(message(RESPONSE, 20_000), message(RESPONSE, 30))
    connection.receive()
leave(0)
