package dev.weft.proxy.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/**
 * One connection to the actuator surface. On the port that shows everything, the Host must be a loopback name and a browser's
 * Origin is refused: a web page must not reach it through a name that it points to 127.0.0.1.
 */
final class AdminHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final System.Logger LOG = System.getLogger(AdminHandler.class.getName());

    private final AdminApi api;
    private final Exposure exposure;
    private final Semaphore streams;
    private boolean streaming;

    /** @param streams how many answers may be streamed at one time, over all connections */
    AdminHandler(AdminApi api, Exposure exposure, Semaphore streams) {
        this.api = api;
        this.exposure = exposure;
        this.streams = streams;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (streaming) {
            // Nobody who scrapes sends the next request before the answer; two answers must not mix.
            context.close();
            return;
        }
        boolean keepAlive =
                HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
        AdminResponse answer = answer(request);
        boolean head = request.method().equals(HttpMethod.HEAD);
        switch (answer.body()) {
            case AdminResponse.Body.Text(String text) -> send(context, answer, head ? "" : text, keepAlive);
            case AdminResponse.Body.Streamed(AdminResponse.Writer writer) -> {
                if (head) {
                    send(context, answer, "", keepAlive);
                } else {
                    stream(context, answer, writer, keepAlive);
                }
            }
        }
    }

    private static void send(ChannelHandlerContext context, AdminResponse answer, String text, boolean keepAlive) {
        ByteBuf body = ByteBufUtil.writeUtf8(context.alloc(), text);
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
        headers(response, answer, keepAlive);
        if (!answer.contentType().isEmpty()) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        }
        var written = context.writeAndFlush(response);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void stream(
            ChannelHandlerContext context, AdminResponse answer, AdminResponse.Writer writer, boolean keepAlive) {
        if (!streams.tryAcquire()) {
            send(context, AdminResponse.text(503, ""), "too many answers at one time\n", false);
            return;
        }
        streaming = true;
        HttpResponse response =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()));
        headers(response, answer, keepAlive);
        HttpUtil.setTransferEncodingChunked(response, true);
        context.writeAndFlush(response);
        Thread.ofPlatform().daemon().name("weft-admin-stream").start(() -> {
            try {
                ResponseStream out = new ResponseStream(context.channel());
                writer.writeTo(out);
                out.finish();
                // INVARIANT: runs on the event loop, which alone reads and writes `streaming`.
                context.executor().execute(() -> finish(context, keepAlive));
            } catch (IOException | RuntimeException e) {
                LOG.log(Level.DEBUG, "Answer was not taken whole: reason={0}", e.getMessage());
                context.close();
            } finally {
                streams.release();
            }
        });
    }

    private void finish(ChannelHandlerContext context, boolean keepAlive) {
        streaming = false;
        var written = context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static void headers(HttpResponse response, AdminResponse answer, boolean keepAlive) {
        if (!answer.contentType().isEmpty()) {
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        }
        response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        response.headers().set("x-content-type-options", "nosniff");
        HttpUtil.setKeepAlive(response, keepAlive);
    }

    private AdminResponse answer(FullHttpRequest request) {
        if (!request.decoderResult().isSuccess()) {
            return AdminResponse.problem(400, "Bad Request", "not an HTTP request");
        }
        if (exposure == Exposure.ALL) {
            String host = request.headers().get(HttpHeaderNames.HOST, "");
            if (!LoopbackHost.names(host) || request.headers().contains(HttpHeaderNames.ORIGIN)) {
                return AdminResponse.problem(
                        403, "Forbidden", "host: not a loopback name (expected: localhost, 127.0.0.1 or [::1])");
            }
        }
        try {
            QueryStringDecoder uri = new QueryStringDecoder(request.uri());
            return api.handle(
                    new AdminRequest(
                            request.method().name(),
                            uri.path(),
                            uri.parameters(),
                            request.content().toString(StandardCharsets.UTF_8)),
                    exposure);
        } catch (IllegalArgumentException badEscape) {
            return AdminResponse.problem(400, "Bad Request", "not a URI");
        } catch (RuntimeException bug) {
            LOG.log(Level.ERROR, "Actuator request failed", bug);
            return AdminResponse.problem(500, "Internal Server Error", "see the log");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
