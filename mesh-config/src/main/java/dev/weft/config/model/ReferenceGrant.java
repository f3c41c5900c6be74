package dev.weft.config.model;

import dev.weft.config.model.HttpRoute.RefKind;
import java.util.List;

/**
 * Lets objects of other namespaces refer to objects of this one.
 *
 * <p>Source: Gateway API {@code ReferenceGrant}. Each pair of a {@code from} and a {@code to} allows; what is of another kind
 * than Weft reads allows nothing here and is left out.
 *
 * @param metadata who it is; its namespace is the one that is opened
 * @param fromNamespaces namespaces whose HTTPRoutes may refer
 * @param targets to what they may refer
 */
public record ReferenceGrant(Metadata metadata, List<String> fromNamespaces, List<GrantedTarget> targets)
        implements MeshObject {

    /** The kind as users write it. */
    public static final String KIND = "ReferenceGrant";

    public ReferenceGrant {
        fromNamespaces = List.copyOf(fromNamespaces);
        targets = List.copyOf(targets);
    }

    /**
     * What may be referred to.
     *
     * @param kind Service or ServiceEntry
     * @param name of the object; empty: every object of the kind
     */
    public record GrantedTarget(RefKind kind, String name) {}

    /** Whether HTTPRoutes of a namespace may refer to this object. */
    public boolean allowsRoute(String namespace, RefKind kind, String name) {
        return fromNamespaces.contains(namespace)
                && targets.stream()
                        .anyMatch(target -> target.kind() == kind
                                && (target.name().isEmpty() || target.name().equals(name)));
    }
}
