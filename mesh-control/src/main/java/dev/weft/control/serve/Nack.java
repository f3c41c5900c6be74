package dev.weft.control.serve;

import dev.weft.control.snapshot.ResourceType;
import dev.weft.control.snapshot.Revision;
import java.util.List;

/**
 * A client's refusal of a push.
 *
 * @param type the kind of resources
 * @param revision what the push was made from
 * @param resources the names that the client's message mentions, or all of the push when it mentions none; at most
 *     {@value #MAX_RESOURCES}
 * @param detail the client's message, cut to {@value #MAX_DETAIL} characters
 */
public record Nack(ResourceType type, Revision revision, List<String> resources, String detail) {

    /** Longest kept message: it comes from a peer. */
    public static final int MAX_DETAIL = 2_000;

    /** Most names kept. */
    public static final int MAX_RESOURCES = 20;

    /** Bounds what a peer can make us keep. */
    public Nack {
        resources = List.copyOf(resources.size() > MAX_RESOURCES ? resources.subList(0, MAX_RESOURCES) : resources);
        detail = detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail;
    }
}
