package dev.weft.bench.h2spike;

import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.MessageHead;
import dev.weft.proxy.codec.MessageHead.BodyLength;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResponseHead;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Locale;
import java.util.Map;

/** Between a head of ours and Netty's header list. */
final class H2Heads {

    private H2Heads() {}

    static Http2Headers toNetty(MessageHead head) {
        HeaderBlock block = head.headers();
        Http2Headers headers = new DefaultHttp2Headers(false, block.size() + 4);
        switch (head) {
            case RequestHead request ->
                headers.method(request.method())
                        .path(request.path())
                        .scheme("http")
                        .authority(request.authority());
            case ResponseHead response -> headers.status(Integer.toString(response.status()));
        }
        addFields(block, headers);
        return headers;
    }

    static Http2Headers toNetty(HeaderBlock trailers) {
        Http2Headers headers = new DefaultHttp2Headers(false, trailers.size());
        addFields(trailers, headers);
        return headers;
    }

    private static void addFields(HeaderBlock block, Http2Headers headers) {
        for (int i = 0; i < block.size(); i++) {
            int id = block.id(i);
            if (id == HeaderName.CONNECTION
                    || id == HeaderName.KEEP_ALIVE
                    || id == HeaderName.TRANSFER_ENCODING
                    || id == HeaderName.HOST) {
                continue;
            }
            headers.add(
                    id == HeaderName.OTHER ? block.name(i).toLowerCase(Locale.ROOT) : HeaderName.text(id),
                    block.value(i));
        }
    }

    static void read(Http2Headers from, RequestHead to, boolean end) {
        to.method(String.valueOf(from.method()));
        to.path(String.valueOf(from.path()));
        to.authority(String.valueOf(from.authority()));
        copyFields(from, to.headers());
        to.length(end ? BodyLength.NONE : BodyLength.STREAMED, -1);
    }

    static void read(Http2Headers from, ResponseHead to, boolean end) {
        to.status(Integer.parseInt(String.valueOf(from.status())));
        copyFields(from, to.headers());
        String length = to.headers().get(HeaderName.CONTENT_LENGTH);
        if (end) {
            to.length(BodyLength.NONE, -1);
        } else if (length != null) {
            to.length(BodyLength.FIXED, Long.parseLong(length));
        } else {
            to.length(BodyLength.STREAMED, -1);
        }
    }

    static void copyFields(Http2Headers from, HeaderBlock to) {
        for (Map.Entry<CharSequence, CharSequence> field : from) {
            if (field.getKey().charAt(0) != ':') {
                to.add(field.getKey().toString(), field.getValue().toString());
            }
        }
    }
}
