import argparse
import gc
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from mypy import ACK, GRAPH, REQUEST, SCCS, SOURCES, Cache, Connection, leave, message, tell, tell_helper

parser = argparse.ArgumentParser(prog="mypy")
parser.add_argument("-n", type=int, default=1, help="workers")
parser.add_argument("--read-size", type=int, default=1 << 16)
parser.add_argument("--largest", type=int, default=3_000_000, help="size of a message")
parser.add_argument("--killed", action="store_true", help="the worker is killed while it works")
args = parser.parse_args()

tell("coordinator")
tell_helper()
cache = Cache()
command = [sys.executable, "-m", "mypy.build_worker", f"--read-size={args.read_size}"]
command += ["--killed"] if args.killed else []
workers = [
    subprocess.Popen([*command, f"--status-file=status.{number}.json"], env=os.environ) for number in range(args.n)
]
connections = {}


def connect(number):
    name = f"status.{number}.json"
    while not os.path.exists(name):
        time.sleep(0.005)
    client = socket.socket(socket.AF_UNIX)
    with open(name) as status:
        client.connect(json.load(status)["connection_name"])
    connections[number] = Connection(client, args.read_size)
    connections[number].send(message(SOURCES, 50))


threads = [threading.Thread(target=connect, args=(number,)) for number in range(args.n)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
gc.disable()
with ThreadPoolExecutor(2) as pool:
    list(pool.map(len, ["a", "b"]))
gc.freeze()
gc.enable()
ours, theirs = socket.socketpair()  # which is no connection to a worker
ours.sendall(b"not a message")
theirs.recv(100)

status = 0
for number in range(args.n):
    connection = connections[number]
    connection.receive()
    for tag in (GRAPH, SCCS):
        connection.send(message(tag, min(args.largest, 300_000)))
        assert connection.receive() == message(ACK)
    connection.send(message(REQUEST, args.largest))
    select.select([connection.socket], [], [], 60)
    answers = [connection.receive(), connection.receive()]
    print("worker", number, "answered", [answer and len(answer) for answer in answers])
    if None in answers:
        status = 2
    else:
        connection.send(message(REQUEST))
    print("worker", number, "ended", workers[number].wait(timeout=60))
cache.read("a.meta.ff")
leave(status)
