package dev.weft.types;

/**
 * Names one object that a user wrote.
 *
 * @param kind for example {@code VirtualService}; empty when the document does not say
 * @param namespace its namespace; empty when unknown
 * @param name its name; empty when unknown
 */
public record ResourceRef(String kind, String namespace, String name) {

    @Override
    public String toString() {
        return kind + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
    }
}
