"""Weft's control plane with Weft's sidecars, or with Envoy as the sidecars."""


def weft(folder, certs, backend_port):
    raise NotImplementedError


def envoy(folder, certs, backend_port):
    raise NotImplementedError
