package dev.weft.proxy.xds.map;

import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.HeaderMutation.Header;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreFields.HeaderValue;
import dev.weft.proxy.xds.map.CoreFields.HeaderValueOption;
import dev.weft.proxy.xds.map.CoreFields.Wrapper;
import java.util.ArrayList;
import java.util.List;

/** Reads header changes. Envoy's variables ({@code %…%}) are refused; {@code %%} is a percent sign. */
final class HeaderMapper {

    private static final int APPEND = 0;
    private static final int FILL = 1;
    private static final int OVERWRITE = 2;

    private HeaderMapper() {}

    /** The four fields of a message that change headers. */
    record Fields(WireField requestAdd, WireField requestRemove, WireField responseAdd, WireField responseRemove) {}

    static HeaderMutation request(WireMessage parent, Fields fields) throws InvalidFieldException {
        return mutation(parent, fields.requestAdd(), fields.requestRemove());
    }

    static HeaderMutation response(WireMessage parent, Fields fields) throws InvalidFieldException {
        return mutation(parent, fields.responseAdd(), fields.responseRemove());
    }

    /** Both, the inner first, as Envoy does unless the most specific is said to win. */
    static HeaderMutation join(HeaderMutation inner, HeaderMutation outer) {
        if (outer.isEmpty()) {
            return inner;
        }
        if (inner.isEmpty()) {
            return outer;
        }
        return new HeaderMutation(
                concat(inner.set(), outer.set()),
                concat(inner.add(), outer.add()),
                concat(inner.remove(), outer.remove()),
                concat(inner.fill(), outer.fill()));
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        List<T> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private static HeaderMutation mutation(WireMessage parent, WireField addField, WireField removeField)
            throws InvalidFieldException {
        if (!parent.has(addField) && !parent.has(removeField)) {
            return HeaderMutation.NONE;
        }
        List<Header> set = new ArrayList<>();
        List<Header> add = new ArrayList<>();
        List<Header> fill = new ArrayList<>();
        for (WireMessage option : parent.messages(addField)) {
            WireMessage header = option.message(HeaderValueOption.HEADER);
            String name = header.string(HeaderValue.KEY);
            if (name.isEmpty() || name.startsWith(":")) {
                throw header.invalid(HeaderValue.KEY, "\"" + name + "\" (expected: a header name)");
            }
            Header written = new Header(name, text(header));
            switch (action(option)) {
                case OVERWRITE -> set.add(written);
                case FILL -> fill.add(written);
                default -> add.add(written);
            }
        }
        return new HeaderMutation(set, add, parent.strings(removeField), fill);
    }

    /** One of the three constants. */
    private static int action(WireMessage option) throws InvalidFieldException {
        if (option.has(HeaderValueOption.APPEND)) {
            return option.message(HeaderValueOption.APPEND).bool(Wrapper.VALUE) ? APPEND : OVERWRITE;
        }
        long action = option.number(HeaderValueOption.APPEND_ACTION);
        if (action != APPEND && action != OVERWRITE && action != FILL) {
            throw option.invalid(
                    HeaderValueOption.APPEND_ACTION,
                    CoreMapper.oneOf(action, "", "", "", "OVERWRITE_IF_EXISTS")
                            + " (expected: APPEND_IF_EXISTS_OR_ADD, ADD_IF_ABSENT or OVERWRITE_IF_EXISTS_OR_ADD)");
        }
        return (int) action;
    }

    private static String text(WireMessage header) throws InvalidFieldException {
        String value = header.string(HeaderValue.VALUE);
        if (value.indexOf('%') < 0) {
            return value;
        }
        StringBuilder text = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '%') {
                i++;
                if (i == value.length() || value.charAt(i) != '%') {
                    throw header.invalid(HeaderValue.VALUE, "\"" + value + "\" (expected: text, or %% for a percent)");
                }
            }
            text.append(c);
        }
        return text.toString();
    }
}
