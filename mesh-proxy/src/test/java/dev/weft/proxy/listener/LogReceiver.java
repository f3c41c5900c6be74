package dev.weft.proxy.listener;

import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real gRPC server of OTLP's logs and traces. */
final class LogReceiver implements AutoCloseable {

    private final Server server;
    final List<byte[]> logs = new CopyOnWriteArrayList<>();
    final List<byte[]> spans = new CopyOnWriteArrayList<>();
    volatile boolean refuses;

    /** What is read of a record. */
    record Told(String body, Map<String, String> attributes, Map<String, String> resource, String trace, long nanos) {}

    LogReceiver() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(service("opentelemetry.proto.collector.logs.v1.LogsService", logs))
                .addService(service("opentelemetry.proto.collector.trace.v1.TraceService", spans))
                .build()
                .start();
    }

    private ServerServiceDefinition service(String name, List<byte[]> taken) {
        MethodDescriptor<byte[], byte[]> export = EchoService.method(name, "Export", MethodType.UNARY);
        return ServerServiceDefinition.builder(name)
                .addMethod(export, ServerCalls.asyncUnaryCall((request, answer) -> export(request, answer, taken)))
                .build();
    }

    private void export(byte[] request, StreamObserver<byte[]> answer, List<byte[]> taken) {
        if (refuses) {
            answer.onError(Status.RESOURCE_EXHAUSTED.asRuntimeException());
            return;
        }
        taken.add(request);
        answer.onNext(new byte[0]);
        answer.onCompleted();
    }

    int port() {
        return server.getPort();
    }

    /** Every record so far. */
    List<Told> told() throws InvalidFieldException {
        List<Told> all = new ArrayList<>();
        for (byte[] batch : logs) {
            WireMessage resource = WireMessage.parse(batch, "").message(field(1));
            Map<String, String> of = attributes(resource.message(field(1)), 1);
            for (WireMessage record : resource.message(field(2)).messages(field(2))) {
                all.add(new Told(
                        record.message(field(5)).string(field(1)),
                        attributes(record, 6),
                        of,
                        HexFormat.of().formatHex(record.bytes(field(9))),
                        record.number(field(1))));
            }
        }
        return all;
    }

    private static WireField field(int number) {
        return WireField.of(number, "f" + number);
    }

    private static Map<String, String> attributes(WireMessage of, int number) throws InvalidFieldException {
        Map<String, String> all = new LinkedHashMap<>();
        for (WireMessage attribute : of.messages(field(number))) {
            all.put(attribute.string(field(1)), attribute.message(field(2)).string(field(1)));
        }
        return all;
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
