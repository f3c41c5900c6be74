package dev.weft.policy.cors;

/** Who takes headers. */
@FunctionalInterface
public interface CorsHeaders {

    /**
     * Sets a header of the response, in place of what it has by that name.
     *
     * @param name lower case
     */
    void set(String name, String value);
}
