package dev.weft.interop;

/** Envoy calls a service behind Weft's sidecar. */
class EnvoyClientWeftServerTest extends PairContract {

    EnvoyClientWeftServerTest() {
        super(Sidecar.Kind.ENVOY, Sidecar.Kind.WEFT);
    }
}
