package dev.weft.interop;

/** The same rows without any Envoy, so that a difference is seen as one. */
class WeftClientWeftServerTest extends PairContract {

    WeftClientWeftServerTest() {
        super(Sidecar.Kind.WEFT, Sidecar.Kind.WEFT);
    }
}
