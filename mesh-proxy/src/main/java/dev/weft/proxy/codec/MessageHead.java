package dev.weft.proxy.codec;

/** The head of a message. Mutable; owned by one stream. */
public sealed interface MessageHead permits RequestHead, ResponseHead {

    /** Its fields, those of the framing included. */
    HeaderBlock headers();

    /** How long the body is. */
    BodyLength length();

    /** What a head says of the body that follows. */
    enum BodyLength {
        /** No body. */
        NONE,
        /** As many bytes as {@code content-length} says. */
        FIXED,
        /** Unknown: chunks, frames, or until the connection closes. */
        STREAMED
    }
}
