package dev.weft.proxy.xds;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** One delta stream over one channel, with messages as bytes. Events come on the thread the channel was given. */
final class AdsStream {

    private static final MethodDescriptor<byte[], byte[]> METHOD = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName("envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources")
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();

    private final ManagedChannel channel;
    private final ClientCall<byte[], byte[]> call;

    /** What happens on a stream. */
    interface Events {
        void message(AdsStream stream, byte[] bytes);

        void ended(AdsStream stream, Status status);
    }

    AdsStream(ManagedChannel channel, Events events) {
        this.channel = channel;
        this.call = channel.newCall(METHOD, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(byte[] message) {
                        events.message(AdsStream.this, message);
                        // One at a time: a slow reader holds one message, not a queue of them.
                        call.request(1);
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        events.ended(AdsStream.this, status);
                    }
                },
                new Metadata());
        call.request(1);
    }

    void send(byte[] message) {
        call.sendMessage(message);
    }

    /** Ends stream and connection at once; {@link Events#ended} still comes. */
    void close(String reason) {
        call.cancel(reason, null);
        channel.shutdownNow();
    }

    /** Messages as they are; reading them is the state machine's business. */
    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
