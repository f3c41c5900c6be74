package dev.weft.config.model.read;

import dev.weft.config.model.HttpRoute.RefKind;
import dev.weft.config.model.Metadata;
import dev.weft.config.model.ReferenceGrant;
import dev.weft.config.model.ReferenceGrant.GrantedTarget;
import dev.weft.config.parse.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ReferenceGrant. Pairs for kinds that Weft does not read are valid and allow nothing.
 *
 * <p>Source: Gateway API v1beta1 {@code ReferenceGrant}.
 */
final class ReferenceGrantReader {

    private static final String GATEWAY_GROUP = "gateway.networking.k8s.io";
    private static final int MOST = 16;

    private ReferenceGrantReader() {}

    static @Nullable ReferenceGrant read(Metadata metadata, Fields top) {
        Fields spec = top.requiredObject("spec");
        if (spec == null) {
            return null;
        }
        spec.ignore("from", "to");
        spec.end();
        List<String> namespaces = spec.objects("from", ReferenceGrantReader::from);
        List<GrantedTarget> targets = spec.objects("to", ReferenceGrantReader::to);
        for (String name : List.of("from", "to")) {
            if (spec.size(name) == 0) {
                spec.missing(name);
            } else if (spec.size(name) > MOST) {
                spec.invalid(name, spec.size(name) + " items", "at most " + MOST);
            }
        }
        return spec.findings().broken() ? null : new ReferenceGrant(metadata, namespaces, targets);
    }

    private static @Nullable String from(Fields from) {
        from.ignore("group", "kind", "namespace");
        from.end();
        requireGroup(from);
        String kind = from.requiredText("kind");
        String namespace = from.requiredText("namespace");
        if (namespace != null && !Names.isLabel(namespace)) {
            from.invalid("namespace", Fields.quoted(namespace), "a namespace, without wildcard");
        }
        boolean route = from.text("group", "").equals(GATEWAY_GROUP) && "HTTPRoute".equals(kind);
        return route ? namespace : null;
    }

    private static @Nullable GrantedTarget to(Fields to) {
        to.ignore("group", "kind", "name");
        to.end();
        requireGroup(to);
        String kind = to.requiredText("kind");
        RefKind refKind = kind == null ? null : HttpRouteReader.refKind(to.text("group", ""), kind);
        return refKind == null ? null : new GrantedTarget(refKind, to.text("name", ""));
    }

    /** The core group is written as an empty text, but it is written. */
    private static void requireGroup(Fields reference) {
        if (!reference.has("group")) {
            reference.missing("group");
        }
    }
}
