package dev.weft.proxy.health;

import dev.weft.policy.cluster.HealthCheck;
import dev.weft.policy.cluster.HealthCheck.StatusRange;
import dev.weft.policy.health.HealthResult;
import dev.weft.proxy.codec.ClientConnection;
import dev.weft.proxy.codec.ClientEvents;
import dev.weft.proxy.codec.CodecContext;
import dev.weft.proxy.codec.H1ClientConnection;
import dev.weft.proxy.codec.H1Limits;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.MessageHead;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResetCode;
import dev.weft.proxy.codec.ResponseHead;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.codec.StreamEvents;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** An HTTP/1.1 GET. */
final class HttpProbe implements Probe, ClientEvents, StreamEvents {

    private static final int OK = 200;
    private static final String GOING_DOWN = "x-envoy-immediate-health-check-fail";

    private final CodecContext codec;
    private final HealthCheck.Check.Http rule;
    private final String host;
    private @Nullable H1ClientConnection connection;
    private @Nullable Asker asker;
    private @Nullable RequestHead request;

    HttpProbe(CodecContext codec, HealthCheck.Check.Http rule, String cluster) {
        this.codec = codec;
        this.rule = rule;
        this.host = rule.host().isEmpty() ? cluster.replace('|', '.') : rule.host();
    }

    @Override
    public boolean connected() {
        return connection != null && connection.available();
    }

    @Override
    public void connected(Channel channel) {
        H1ClientConnection made = new H1ClientConnection(codec, this, H1Limits.DEFAULT);
        connection = made;
        channel.pipeline().addLast(made);
        channel.config().setAutoRead(true);
    }

    @Override
    public void ask(Asker waiting) {
        H1ClientConnection open = connection;
        if (open == null || !open.available()) {
            waiting.answered(HealthResult.UNREACHABLE);
            return;
        }
        asker = waiting;
        RequestHead head = codec.requestHead();
        request = head;
        head.method("GET");
        head.path(rule.path());
        head.authority(host);
        head.headers().add(HeaderName.USER_AGENT, "weft/HC");
        Stream stream = open.open(this);
        stream.writeHead(head, true);
        stream.flush();
    }

    @Override
    public void onHead(MessageHead message, boolean end) {
        if (!(message instanceof ResponseHead answer) || answer.interim()) {
            return;
        }
        HealthResult result = HealthResult.UNHEALTHY_ANSWER;
        if (answer.headers().count(GOING_DOWN) > 0) {
            result = HealthResult.IMMEDIATE_FAILURE;
        } else if (isGood(answer.status())) {
            result = HealthResult.SUCCESS;
        }
        codec.release(answer);
        tell(result);
    }

    private boolean isGood(int status) {
        if (rule.expected().isEmpty()) {
            return status == OK;
        }
        for (StatusRange range : rule.expected()) {
            if (status >= range.start() && status < range.end()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        data.release();
    }

    @Override
    public void onTrailers(HeaderBlock trailers) {}

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
        H1ClientConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }
}
