package dev.weft.proxy.export;

import java.time.Duration;

/**
 * Where batches go and as what.
 *
 * @param cluster of the collector
 * @param authority sent as host; never empty
 * @param path of the request
 * @param form what a batch is
 * @param timeout for one batch, greater than zero
 */
public record Destination(String cluster, String authority, String path, Form form, Duration timeout) {

    /** What a batch is on the wire. */
    public enum Form {
        /** A gRPC call with one message. */
        GRPC("application/grpc"),
        /** A POST of one protobuf message. */
        PROTOBUF("application/x-protobuf"),
        /** A POST of a JSON document. */
        JSON("application/json");

        private final String contentType;

        Form(String contentType) {
            this.contentType = contentType;
        }

        String contentType() {
            return contentType;
        }
    }
}
