package dev.weft.config.model;

import dev.weft.config.scg.ScgRoute;

/**
 * One route of a Spring Cloud Gateway application.
 *
 * @param metadata its name is {@code APPLICATION.ID}; its namespace is the application's
 * @param route as rules; its destinations are not resolved
 */
public record SpringRoute(Metadata metadata, ScgRoute route) implements MeshObject {

    /** The kind in diagnostics; users write an application's YAML instead. */
    public static final String KIND = "SpringRoute";
}
