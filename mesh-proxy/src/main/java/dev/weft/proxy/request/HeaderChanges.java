package dev.weft.proxy.request;

import dev.weft.policy.route.HeaderMutation;
import dev.weft.proxy.codec.Authority;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.RequestHead;
import java.util.List;
import java.util.Locale;

/** Applies configured header changes: remove, set, add. What frames a message cannot be changed. */
public final class HeaderChanges {

    private HeaderChanges() {}

    /** Changes a request; {@code host} and {@code :authority} change the authority. */
    public static void request(HeaderMutation mutation, RequestHead head) {
        if (mutation.isEmpty()) {
            return;
        }
        for (HeaderMutation.Header header : mutation.set()) {
            if (isAuthority(header.name()) && Authority.valid(header.value())) {
                head.authority(header.value());
            }
        }
        apply(mutation, head.headers());
    }

    /** Changes a response. */
    public static void response(HeaderMutation mutation, HeaderBlock headers) {
        if (!mutation.isEmpty()) {
            apply(mutation, headers);
        }
    }

    private static void apply(HeaderMutation mutation, HeaderBlock headers) {
        List<String> remove = mutation.remove();
        for (int i = 0; i < remove.size(); i++) {
            headers.removeAll(remove.get(i));
        }
        List<HeaderMutation.Header> set = mutation.set();
        for (int i = 0; i < set.size(); i++) {
            if (changeable(set.get(i).name())) {
                headers.set(set.get(i).name(), set.get(i).value());
            }
        }
        List<HeaderMutation.Header> add = mutation.add();
        for (int i = 0; i < add.size(); i++) {
            if (changeable(add.get(i).name())) {
                headers.add(add.get(i).name(), add.get(i).value());
            }
        }
        List<HeaderMutation.Header> fill = mutation.fill();
        for (int i = 0; i < fill.size(); i++) {
            if (changeable(fill.get(i).name()) && headers.get(fill.get(i).name().toLowerCase(Locale.ROOT)) == null) {
                headers.add(fill.get(i).name(), fill.get(i).value());
            }
        }
    }

    private static boolean changeable(String name) {
        int id = HeaderName.of(name);
        return id != HeaderName.HOST
                && id != HeaderName.CONTENT_LENGTH
                && id != HeaderName.TRANSFER_ENCODING
                && id != HeaderName.CONNECTION
                && id != HeaderName.UPGRADE
                && id != HeaderName.KEEP_ALIVE
                && id != HeaderName.TE
                && !name.startsWith(":");
    }

    private static boolean isAuthority(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("host") || lower.equals(":authority");
    }
}
