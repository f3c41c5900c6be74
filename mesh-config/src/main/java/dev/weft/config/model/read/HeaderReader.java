package dev.weft.config.model.read;

import dev.weft.config.parse.Fields;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.HeaderMutation.Header;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads changes to headers, in Istio's and in Gateway API's form. */
final class HeaderReader {

    private HeaderReader() {}

    /**
     * The changes on the way there and back.
     *
     * @param request before a request is forwarded
     * @param response before a response is returned
     */
    record Both(HeaderMutation request, HeaderMutation response) {
        /** Nothing is changed. */
        static final Both NONE = new Both(HeaderMutation.NONE, HeaderMutation.NONE);
    }

    /** Istio's {@code headers}: maps for {@code set} and {@code add}, names for {@code remove}. */
    static Both istio(Fields parent) {
        Fields headers = parent.object("headers");
        if (headers == null) {
            return Both.NONE;
        }
        headers.ignore("request", "response");
        headers.end();
        return new Both(istioSide(headers.object("request")), istioSide(headers.object("response")));
    }

    private static HeaderMutation istioSide(@Nullable Fields side) {
        if (side == null) {
            return HeaderMutation.NONE;
        }
        side.ignore("set", "add", "remove");
        side.end();
        List<Header> set = headers(side.object("set"));
        List<Header> add = headers(side.object("add"));
        return new HeaderMutation(set, add, removed(side));
    }

    private static List<Header> headers(@Nullable Fields map) {
        List<Header> headers = new ArrayList<>();
        if (map != null) {
            for (String name : List.copyOf(map.names())) {
                String value = map.text(name);
                if (value != null && check(map, name, name, value)) {
                    headers.add(new Header(name, value));
                }
            }
        }
        return headers;
    }

    /** Gateway API's {@code requestHeaderModifier}: lists of name and value. */
    static HeaderMutation gateway(Fields modifier) {
        modifier.ignore("set", "add", "remove");
        modifier.end();
        return new HeaderMutation(
                modifier.objects("set", HeaderReader::item),
                modifier.objects("add", HeaderReader::item),
                removed(modifier));
    }

    private static @Nullable Header item(Fields item) {
        item.ignore("name", "value");
        item.end();
        String name = item.requiredText("name");
        String value = item.requiredText("value");
        return name != null && value != null && check(item, "name", name, value) ? new Header(name, value) : null;
    }

    private static List<String> removed(Fields side) {
        List<String> names = new ArrayList<>();
        List<String> written = side.texts("remove");
        for (int i = 0; i < written.size(); i++) {
            if (Names.isToken(written.get(i))) {
                names.add(written.get(i));
            } else {
                side.invalidItem("remove", i, Fields.quoted(written.get(i)), "the name of a header");
            }
        }
        return names;
    }

    private static boolean check(Fields fields, String field, String name, String value) {
        if (name.equalsIgnoreCase("host") || name.equals(":authority")) {
            fields.findings()
                    .note(
                            Severity.WARNING,
                            fields.placeOf(field),
                            fields.path(field),
                            Reason.Unsupported,
                            name + ": not changed by header rules (expected: rewrite.authority)");
            return false;
        }
        if (!Names.isToken(name)) {
            fields.invalid(field, Fields.quoted(name), "the name of a header");
            return false;
        }
        if (!Names.isHeaderValue(value)) {
            fields.invalid(field, "a value with control characters", "printable characters");
            return false;
        }
        return true;
    }
}
