package dev.weft.config.model.read;

import dev.weft.config.model.ExportTo;
import dev.weft.config.model.Protocol;
import dev.weft.config.model.Selector;
import dev.weft.config.parse.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Fields that several kinds have in the same form. */
final class SharedFields {

    private SharedFields() {}

    /** {@code exportTo}. */
    static ExportTo exportTo(Fields spec) {
        List<String> entries = spec.texts("exportTo");
        for (int i = 0; i < entries.size(); i++) {
            String entry = entries.get(i);
            if (!entry.equals(".") && !entry.equals("*") && !entry.equals("~") && !Names.isLabel(entry)) {
                spec.invalidItem("exportTo", i, Fields.quoted(entry), "., *, ~ or a namespace");
            }
        }
        return new ExportTo(entries);
    }

    /** A field with labels that a workload must have, {@code matchLabels} or {@code labels}; wildcards are refused. */
    static Selector selector(Fields fields, String name) {
        Map<String, String> labels = fields.textMap(name);
        labels.forEach((label, value) -> {
            if (label.isEmpty() || label.contains("*") || value.contains("*")) {
                fields.invalid(
                        name, Fields.quoted(label + ": " + value), "a label and its whole value, without wildcard");
            }
        });
        return new Selector(labels);
    }

    /** A list of hosts, in lower case. */
    static List<String> hosts(Fields fields, String name) {
        List<String> hosts = new ArrayList<>();
        List<String> written = fields.texts(name);
        for (int i = 0; i < written.size(); i++) {
            String host = written.get(i);
            if (Names.isHostOrWildcard(host) || Names.isIp(host)) {
                hosts.add(host.toLowerCase(Locale.ROOT));
            } else {
                fields.invalidItem(
                        name, i, Fields.quoted(host), "a host such as cart.shop.svc.cluster.local or *.example.com");
            }
        }
        return hosts;
    }

    /** {@code protocol} of a port; not declared where it is not said or not one. */
    static Protocol protocol(Fields port) {
        String word = port.text("protocol", "");
        Protocol protocol = Protocol.parse(word).orElse(null);
        if (protocol == null) {
            port.invalid("protocol", Fields.quoted(word), Protocol.NAMES);
            return Protocol.UNSPECIFIED;
        }
        return protocol;
    }
}
