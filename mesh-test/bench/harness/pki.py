"""Certificates for the subjects that do not get theirs from Weft's authority: one root, two SVIDs, ECDSA P-256."""
import os
import subprocess


def run(*args):
    subprocess.run(args, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def make(folder):
    """Writes ca.pem and, for client and server, NAME.pem, NAME.key and NAME.both (for HAProxy)."""
    os.makedirs(folder, exist_ok=True)
    ca_key, ca = f"{folder}/ca.key", f"{folder}/ca.pem"
    run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", ca_key)
    run("openssl", "req", "-x509", "-new", "-key", ca_key, "-days", "2", "-subj", "/O=cluster.local", "-out", ca)
    for name in ("client", "server"):
        key, csr, cert, ext = (f"{folder}/{name}.{e}" for e in ("key", "csr", "pem", "ext"))
        run("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
        run("openssl", "req", "-new", "-key", key, "-subj", f"/CN={name}", "-out", csr)
        with open(ext, "w") as f:
            f.write(
                "basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\n"
                "extendedKeyUsage=serverAuth,clientAuth\n"
                f"subjectAltName=URI:spiffe://cluster.local/ns/shop/sa/{name},DNS:{name}\n"
            )
        run("openssl", "x509", "-req", "-in", csr, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial", "-days", "1",
            "-extfile", ext, "-out", cert)
        with open(f"{folder}/{name}.both", "w") as out:
            for part in (cert, key):
                with open(part) as f:
                    out.write(f.read())
    return folder
