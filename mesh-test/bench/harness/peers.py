"""Echoing applications and their callers for the soak: opaque TCP and WebSocket. Run as a program it serves or calls until it is ended.

peers.py serve TCP_PORT WEBSOCKET_PORT
peers.py call HOST TCP_PORT WEBSOCKET_PORT AUTHORITY SECONDS   (prints one JSON line)
"""
import asyncio
import base64
import hashlib
import json
import os
import sys
import time

MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
# Conversations at one time of each kind, and messages in one.
CALLERS = 4
MESSAGES = 20
PAUSE = 0.02
PATIENCE = 10


async def frame(reader):
    """The payload of one small frame; None: the peer closes."""
    head = await reader.readexactly(2)
    length = head[1] & 127
    if length == 126:
        length = int.from_bytes(await reader.readexactly(2), "big")
    mask = await reader.readexactly(4) if head[1] & 128 else bytes(4)
    payload = await reader.readexactly(length)
    if head[0] & 15 == 8:
        return None
    return bytes(b ^ mask[i & 3] for i, b in enumerate(payload))


def framed(payload, opcode=2, masked=False):
    """One small frame."""
    mask = os.urandom(4) if masked else b""
    size = len(payload)
    length = bytes([size]) if size < 126 else b"\x7e" + size.to_bytes(2, "big")
    first = bytes([length[0] | (128 if masked else 0)]) + length[1:]
    body = bytes(b ^ mask[i & 3] for i, b in enumerate(payload)) if masked else payload
    return bytes([128 | opcode]) + first + mask + body


async def echo(reader, writer):
    """Sends back what comes."""
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def serve_websocket(reader, writer):
    """Grants the upgrade and sends messages back."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        key = next(line.split(b":", 1)[1].strip() for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key:"))
        accept = base64.b64encode(hashlib.sha1(key + MAGIC).digest())
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                     b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        while (message := await frame(reader)) is not None:
            writer.write(framed(message))
            await writer.drain()
        writer.write(framed(b"\x03\xe8", opcode=8))
    except (OSError, EOFError, StopIteration):
        pass
    finally:
        writer.close()


async def serve(tcp_port, websocket_port):
    """Both applications, until the end."""
    servers = [await asyncio.start_server(echo, "127.0.0.1", tcp_port),
               await asyncio.start_server(serve_websocket, "127.0.0.1", websocket_port)]
    await asyncio.gather(*(server.serve_forever() for server in servers))


async def talk_tcp(host, port, count):
    """One connection: some messages of different sizes, back as they were."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        for i in range(MESSAGES):
            data = os.urandom(1 + i * 700)
            writer.write(data)
            await writer.drain()
            if await reader.readexactly(len(data)) != data:
                raise EOFError("other bytes")
            count["tcp"] += 1
            await asyncio.sleep(PAUSE)
    finally:
        writer.close()


async def talk_websocket(host, port, authority, count):
    """One upgrade, some messages, one end."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        key = base64.b64encode(os.urandom(16))
        writer.write(b"GET /chat HTTP/1.1\r\nHost: " + authority.encode() + b"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                     b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + key + b"\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101"):
            raise EOFError(head.split(b"\r\n")[0].decode())
        for i in range(MESSAGES):
            data = os.urandom(1 + i * 300)
            writer.write(framed(data, masked=True))
            await writer.drain()
            if await frame(reader) != data:
                raise EOFError("another message")
            count["websocket"] += 1
            await asyncio.sleep(PAUSE)
        writer.write(framed(b"\x03\xe8", opcode=8, masked=True))
        await writer.drain()
        while await frame(reader) is not None:
            pass
    finally:
        writer.close()


async def call(host, tcp_port, websocket_port, authority, seconds):
    """Conversations one after the other in a few lanes; counts and the first failures."""
    end = time.monotonic() + seconds
    count = {"tcp": 0, "websocket": 0, "failed_tcp": 0, "failed_websocket": 0, "failures": []}

    async def lane(kind, talk):
        while time.monotonic() < end:
            try:
                await asyncio.wait_for(talk(), PATIENCE)
            except (OSError, EOFError, asyncio.TimeoutError) as failed:
                count["failed_" + kind] += 1
                if len(count["failures"]) < 5:
                    count["failures"].append(f"{kind} at {seconds - (end - time.monotonic()):.1f} s: {failed!r}")
                await asyncio.sleep(PAUSE)

    await asyncio.gather(*(lane("tcp", lambda: talk_tcp(host, tcp_port, count)) for _ in range(CALLERS)),
                         *(lane("websocket", lambda: talk_websocket(host, websocket_port, authority, count))
                           for _ in range(CALLERS)))
    print(json.dumps(count), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        asyncio.run(serve(int(sys.argv[2]), int(sys.argv[3])))
    else:
        asyncio.run(call(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5], float(sys.argv[6])))
