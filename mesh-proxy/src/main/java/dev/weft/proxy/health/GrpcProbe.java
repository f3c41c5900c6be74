package dev.weft.proxy.health;

import dev.weft.policy.cluster.HealthCheck;
import dev.weft.policy.health.HealthResult;
import dev.weft.proxy.codec.ClientConnection;
import dev.weft.proxy.codec.ClientEvents;
import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.MessageHead;
import dev.weft.proxy.codec.MessageHead.BodyLength;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResetCode;
import dev.weft.proxy.codec.ResponseHead;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.codec.StreamEvents;
import dev.weft.proxy.codec.h2.H2ClientConnection;
import dev.weft.proxy.codec.h2.H2Settings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A call of {@code grpc.health.v1.Health/Check}.
 *
 * <p>Source: gRPC health checking protocol; the two messages have one field each, so they are written and read by hand.
 */
final class GrpcProbe implements Probe, ClientEvents, StreamEvents {

    private static final String PATH = "/grpc.health.v1.Health/Check";
    private static final int PREFIX = 5;
    private static final int MAX_ANSWER = 1_024;
    private static final int SERVICE_FIELD = 0x0a;
    private static final int STATUS_FIELD = 0x08;
    private static final int SERVING = 1;
    private static final int MAX_SERVICE = 127;

    private final CodecContext codec;
    private final String authority;
    private final byte[] question;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private @Nullable H2ClientConnection connection;
    private @Nullable Asker asker;
    private @Nullable RequestHead request;

    GrpcProbe(CodecContext codec, HealthCheck.Check.Grpc rule, String cluster) {
        this.codec = codec;
        this.authority = rule.authority().isEmpty() ? cluster.replace('|', '.') : rule.authority();
        this.question = question(rule.service());
    }

    private static byte[] question(String service) {
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(name.length, MAX_SERVICE);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 0, 0, 0, (byte) (length == 0 ? 0 : length + 2)});
        if (length > 0) {
            out.write(SERVICE_FIELD);
            out.write(length);
            out.write(name, 0, length);
        }
        return out.toByteArray();
    }

    @Override
    public boolean connected() {
        return connection != null && connection.available();
    }

    @Override
    public void connected(Channel channel) {
        H2ClientConnection made = new H2ClientConnection(codec, this, H2Settings.DEFAULT, 1);
        connection = made;
        channel.pipeline().addLast(made);
        channel.config().setAutoRead(true);
    }

    @Override
    public void ask(Asker waiting) {
        H2ClientConnection open = connection;
        if (open == null || !open.available()) {
            waiting.answered(HealthResult.UNREACHABLE);
            return;
        }
        asker = waiting;
        answer.reset();
        RequestHead head = codec.requestHead();
        request = head;
        head.method("POST");
        head.path(PATH);
        head.authority(authority);
        head.headers().add(HeaderName.CONTENT_TYPE, "application/grpc");
        head.headers().add(HeaderName.TE, "trailers");
        head.headers().add(HeaderName.USER_AGENT, "weft/HC");
        head.length(BodyLength.STREAMED, -1);
        Stream stream = open.open(this);
        stream.writeHead(head, false);
        stream.writeData(Unpooled.wrappedBuffer(question), true);
        stream.flush();
    }

    @Override
    public void onHead(MessageHead message, boolean end) {
        if (message instanceof ResponseHead head) {
            if (end) {
                ended(head.headers());
            }
            codec.release(head);
        }
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        int length = Math.min(data.readableBytes(), MAX_ANSWER - answer.size());
        byte[] bytes = new byte[Math.max(0, length)];
        data.readBytes(bytes);
        answer.writeBytes(bytes);
        data.release();
        if (end) {
            tell(HealthResult.UNREACHABLE);
        }
    }

    @Override
    public void onTrailers(HeaderBlock trailers) {
        ended(trailers);
    }

    private void ended(HeaderBlock fields) {
        tell(
                "0".equals(fields.get(HeaderName.GRPC_STATUS)) && serving()
                        ? HealthResult.SUCCESS
                        : HealthResult.UNHEALTHY_ANSWER);
    }

    /** Whether the message says so: a prefix of five bytes, then the status. */
    private boolean serving() {
        byte[] bytes = answer.toByteArray();
        return bytes.length >= PREFIX + 2
                && bytes[0] == 0
                && bytes[PREFIX] == STATUS_FIELD
                && bytes[PREFIX + 1] == SERVING;
    }

    @Override
    public void onReset(ResetCode code, String detail) {
        tell(HealthResult.UNREACHABLE);
    }

    @Override
    public void onWritable() {}

    @Override
    public void idle(ClientConnection same) {}

    @Override
    public void closed(ClientConnection same) {
        if (connection == same) {
            connection = null;
        }
    }

    private void tell(HealthResult result) {
        Asker waiting = asker;
        asker = null;
        RequestHead sent = request;
        request = null;
        if (sent != null) {
            codec.release(sent);
        }
        if (waiting != null) {
            waiting.answered(result);
        }
    }

    @Override
    public void close() {
        asker = null;
        H2ClientConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
