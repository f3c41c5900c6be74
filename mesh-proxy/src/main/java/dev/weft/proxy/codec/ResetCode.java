package dev.weft.proxy.codec;

/** Why a stream ended before its end. HTTP/1.1 closes the connection; HTTP/2 sends the code of RFC 9113 section 7. */
public enum ResetCode {
    /** The one side is no longer interested. */
    CANCEL,
    /** The peer refused the stream before doing anything with it: it may be sent again. */
    REFUSED,
    /** The peer broke the protocol. */
    PROTOCOL_ERROR,
    /** The connection went away. */
    CONNECTION_CLOSED,
    /** Something of ours failed. */
    INTERNAL_ERROR
}
