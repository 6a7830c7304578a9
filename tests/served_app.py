"""What textual-serve takes for an app: says its size, echoes packets, ends as asked. For the tests of the server."""

from __future__ import annotations

import json
import os
import sys

read, write = sys.stdin.buffer, sys.stdout.buffer


def send(kind: bytes, payload: bytes) -> None:
    write.write(kind + len(payload).to_bytes(4, "big") + payload)
    write.flush()


write.write(b"__GANGLION__\n")
send(b"D", f"size {os.environ['COLUMNS']}x{os.environ['ROWS']}".encode())
while head := read.read(5):
    data = read.read(int.from_bytes(head[1:], "big"))
    if head[:1] == b"D" and data == b"die":
        os._exit(3)
    if head[:1] == b"M" and json.loads(data)["type"] == "quit":
        if sys.argv[1:] != ["deaf"]:
            send(b"M", json.dumps({"type": "exit"}).encode())
            break
        continue
    send(b"D", b"heard " + data)
