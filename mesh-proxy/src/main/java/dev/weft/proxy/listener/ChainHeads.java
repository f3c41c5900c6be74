package dev.weft.proxy.listener;

import dev.weft.proxy.chain.ChainField;
import dev.weft.proxy.chain.ChainRequest;
import dev.weft.proxy.chain.ChainResponse;
import dev.weft.proxy.codec.Authority;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResponseHead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Heads as filters see them, and back. What frames a message is the codec's alone. */
final class ChainHeads {

    private ChainHeads() {}

    static ChainRequest of(RequestHead head) {
        return new ChainRequest(head.method(), head.path(), head.authority(), fields(head.headers()));
    }

    static ChainResponse of(ResponseHead head) {
        return new ChainResponse(head.status(), fields(head.headers()));
    }

    private static List<ChainField> fields(HeaderBlock headers) {
        List<ChainField> fields = new ArrayList<>(headers.size());
        for (int i = 0; i < headers.size(); i++) {
            fields.add(new ChainField(headers.name(i), headers.value(i)));
        }
        return fields;
    }

    /** Makes a head what filters made of it; the reason why that cannot be sent, or {@code null}. */
    static @Nullable String apply(ChainRequest from, RequestHead head) {
        if (!RequestHead.allowsPath(from.target())) {
            return "path";
        }
        if (!from.authority().equals(head.authority()) && !Authority.valid(from.authority())) {
            return "host";
        }
        if (!HeaderBlock.allows(from.method(), "")) {
            return "method";
        }
        String problem = apply(from.headers(), head.headers());
        if (problem == null) {
            head.method(from.method());
            head.path(from.target());
            head.authority(from.authority());
        }
        return problem;
    }

    /** As above. */
    static @Nullable String apply(ChainResponse from, ResponseHead head) {
        boolean switched = head.switched() && from.status() == 101;
        if (!switched && (from.status() < 200 || from.status() > 999)) {
            return "status";
        }
        String problem = apply(from.headers(), head.headers());
        if (problem == null) {
            head.status(from.status());
            head.switched(switched);
        }
        return problem;
    }

    private static @Nullable String apply(List<ChainField> from, HeaderBlock headers) {
        for (ChainField field : from) {
            if (!HeaderBlock.allows(field.name(), field.value())) {
                return "header " + (HeaderBlock.allows(field.name(), "") ? field.name() : "name");
            }
        }
        headers.clear();
        for (ChainField field : from) {
            if (!frames(field.name())) {
                headers.add(field.name(), field.value());
            }
        }
        return null;
    }

    private static boolean frames(String name) {
        int id = HeaderName.of(name);
        return id == HeaderName.HOST
                || id == HeaderName.CONTENT_LENGTH
                || id == HeaderName.TRANSFER_ENCODING
                || id == HeaderName.CONNECTION
                || id == HeaderName.UPGRADE
                || id == HeaderName.KEEP_ALIVE;
    }
}
