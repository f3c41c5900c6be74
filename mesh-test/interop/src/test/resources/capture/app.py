"""One application of the capture tests.

app.py http PORT NAME    answers every request with its name, the caller's address and the certificate header; /never is
                         written down and not answered
app.py first PORT TEXT   says TEXT to everybody who comes, then repeats what it hears
"""

import socket
import sys
import threading

kind, port, text = sys.argv[1], int(sys.argv[2]), sys.argv[3]
server = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
server.bind(("::", port))
server.listen(50)


def first(client):
    client.sendall((text + "\n").encode())
    client.sendall(b"heard " + client.recv(100))
    client.close()


def http(client, caller):
    buffered = b""
    while True:
        while b"\r\n\r\n" not in buffered:
            more = client.recv(4096)
            if not more:
                return
            buffered += more
        head, buffered = buffered.split(b"\r\n\r\n", 1)
        if head.startswith(b"GET /never"):
            print("asked for /never", flush=True)
            continue
        peer = [line for line in head.decode().split("\r\n") if line.lower().startswith("x-forwarded-client-cert")]
        body = f"{text} caller={caller[0]} {' '.join(peer)}\n".encode()
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def serve(client, caller):
    try:
        if kind == "first":
            first(client)
        else:
            http(client, caller)
    except OSError:
        pass


while True:
    accepted, address = server.accept()
    threading.Thread(target=serve, args=(accepted, address), daemon=True).start()
