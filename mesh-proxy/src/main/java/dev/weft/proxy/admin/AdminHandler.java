package dev.weft.proxy.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

/**
 * One connection to the actuator surface. On the port that shows everything, the Host must be a loopback name and a browser's
 * Origin is refused: a web page must not reach it through a name that it points to 127.0.0.1.
 */
final class AdminHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final System.Logger LOG = System.getLogger(AdminHandler.class.getName());

    private final AdminApi api;
    private final Exposure exposure;

    AdminHandler(AdminApi api, Exposure exposure) {
        this.api = api;
        this.exposure = exposure;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        boolean keepAlive =
                HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
        AdminResponse answer = answer(request);
        ByteBuf body = request.method().name().equals("HEAD")
                ? context.alloc().buffer(0)
                : ByteBufUtil.writeUtf8(context.alloc(), answer.body());
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
        if (!answer.contentType().isEmpty()) {
            response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, ByteBufUtil.utf8Bytes(answer.body()));
        }
        response.headers().set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        response.headers().set("x-content-type-options", "nosniff");
        HttpUtil.setKeepAlive(response, keepAlive);
        var written = context.writeAndFlush(response);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
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
