"""nginx and HAProxy as a pair of sidecars, or as one."""
from .shape import CLUSTERS, ROUTES
from .subject import Subject, wait_for_port


def nginx(folder, certs, shape):
    """nginx with one worker each; routes are prefix locations, authorization is the verified certificate."""
    client_port, server_port = 19110, 19111
    next_port, scheme = (server_port, "https") if shape.hops == 2 else (shape.backend_port, "http")
    temp = "".join(f"{d}_temp_path {folder}/{d}; " for d in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    upstreams = "".join(
        f"upstream c{i} {{ server 127.0.0.1:{next_port}; keepalive 128; keepalive_requests 100000000; keepalive_timeout 600s; }}\n"
        for i in range(CLUSTERS))
    trace = ("proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_set_header Host $host; "
             "proxy_set_header X-Request-Id $request_id; proxy_set_header traceparent $http_traceparent;")
    passing, h2 = "proxy_pass", ""
    if shape.grpc:
        passing, scheme, h2 = "grpc_pass", "grpcs", " http2"
        trace = "grpc_set_header X-Request-Id $request_id; grpc_set_header traceparent $http_traceparent;"
        temp += "http2_max_concurrent_streams 1024; "
    locations = "".join(f"location /r{i}/ {{ {passing} {scheme}://c{i % CLUSTERS}; }}\n" for i in range(ROUTES))
    app = "grpc_pass grpc://app" if shape.grpc else "proxy_pass http://app"
    up = "grpc" if shape.grpc else "proxy"
    head = "daemon off; worker_processes 1; error_log {0}/error.log; pid {0}/{1}.pid; events {{ worker_connections 4096; }}\n"
    common = f"access_log off; keepalive_requests 100000000; keepalive_timeout 600s; {temp}\n"
    with open(f"{folder}/client.conf", "w") as f:
        f.write(head.format(folder, "client") + f"""http {{ {common} {upstreams}
server {{ listen 127.0.0.1:{client_port}{h2} backlog=4096; {trace}
  {up}_ssl_certificate {certs}/client.pem; {up}_ssl_certificate_key {certs}/client.key; {up}_ssl_protocols TLSv1.3;
  {up}_ssl_trusted_certificate {certs}/ca.pem; {up}_ssl_verify on; {up}_ssl_name server; {up}_ssl_server_name on; {up}_ssl_session_reuse on;
  {locations} }} }}
""")
    with open(f"{folder}/server.conf", "w") as f:
        f.write(head.format(folder, "server") + f"""http {{ {common}
upstream app {{ server 127.0.0.1:{shape.backend_port}; keepalive 128; keepalive_requests 100000000; keepalive_timeout 600s; }}
server {{ listen 127.0.0.1:{server_port} ssl{h2} backlog=4096; {trace}
  ssl_certificate {certs}/server.pem; ssl_certificate_key {certs}/server.key; ssl_protocols TLSv1.3;
  ssl_client_certificate {certs}/ca.pem; ssl_verify_client on;
  location /admin {{ return 403; }} location / {{ {app}; }} }} }}
""")
    subject = Subject("nginx", client_port, features=("prefix routes, verified client certificate, request id; "
                      if shape.hops == 2 else "prefix routes, request id; ") + "no SPIFFE check, no metrics, no access log")
    return started(subject, client_port, server_port if shape.hops == 2 else None,
                   lambda name: ["nginx", "-c", f"{folder}/{name}.conf"], folder)


def started(subject, client_port, server_port, command, folder):
    """Starts the server, where there is one, and the client."""
    for name, port in (("server", server_port), ("client", client_port)):
        if port:
            subject.start(command(name), f"{folder}/out.log")
            wait_for_port(port)
    return subject


def haproxy(folder, certs, shape):
    """HAProxy with one thread each; routes are path maps, authorization is the verified certificate."""
    client_port, server_port = 19120, 19121
    common = """global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 600s
  timeout http-keep-alive 600s
  http-reuse always
"""
    with open(f"{folder}/routes.map", "w") as f:
        f.writelines(f"/r{i}/ c{i % CLUSTERS}\n" for i in range(ROUTES))
    upstream = (f"{server_port} ssl crt {certs}/client.both ca-file {certs}/ca.pem verify required verifyhost server "
                "sni str(server) ssl-min-ver TLSv1.3" + (" alpn h2" if shape.h2 else "") if shape.hops == 2 else str(shape.backend_port))
    clusters = "".join(f"backend c{i}\n  server s1 127.0.0.1:{upstream}\n" for i in range(CLUSTERS))
    with open(f"{folder}/client.cfg", "w") as f:
        f.write(common.replace("mode http", "mode tcp") + f"""listen in
  bind 127.0.0.1:{client_port}
  server s1 127.0.0.1:{shape.backend_port}
""" if shape.tcp else common + f"""frontend in
  bind 127.0.0.1:{client_port}{" proto h2" if shape.grpc else ""}
  unique-id-format %{{+X}}o%ci:%cp_%ts_%rt
  unique-id-header X-Request-Id
  use_backend %[path,map_beg({folder}/routes.map)]
{clusters}""")
    with open(f"{folder}/server.cfg", "w") as f:
        f.write(common + f"""frontend in
  bind 127.0.0.1:{server_port} ssl crt {certs}/server.both ca-file {certs}/ca.pem verify required ssl-min-ver TLSv1.3{" alpn h2" if shape.h2 else ""}
  http-request deny if {{ path_beg /admin }}
  default_backend app
backend app
  server s1 127.0.0.1:{shape.backend_port}{" proto h2" if shape.grpc else ""}
""")
    subject = Subject("haproxy", client_port, features="mode tcp" if shape.tcp else (
        "path map, verified client certificate, request id; " if shape.hops == 2 else "path map, request id; ")
        + "no SPIFFE check, no per-service metrics, no access log")
    return started(subject, client_port, server_port if shape.hops == 2 else None,
                   lambda name: ["haproxy", "-f", f"{folder}/{name}.cfg"], folder)
