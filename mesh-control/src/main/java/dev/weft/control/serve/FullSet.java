package dev.weft.control.serve;

import dev.weft.control.snapshot.NamedResource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a client holds of a kind whose responses are complete: the last content that it accepted, and what it
 * refused since, which is not sent again. Owned by its subscription.
 */
final class FullSet {

    /** A state is sent with and without what waits for removal; neither is sent again after both were refused. */
    private static final int FORMS = 2;

    private Map<String, NamedResource> accepted = new LinkedHashMap<>();
    private final Deque<Map<String, String>> refused = new ArrayDeque<>();
    private boolean uncertain;

    /** The content that is due: what is wanted and, without removals, what else the client has. */
    List<NamedResource> content(Iterable<NamedResource> wanted, boolean removals) {
        Map<String, NamedResource> content = new LinkedHashMap<>();
        wanted.forEach(resource -> content.put(resource.name(), resource));
        if (!removals) {
            accepted.forEach(content::putIfAbsent);
        }
        return List.copyOf(content.values());
    }

    /** Whether the client neither has nor refused this. */
    boolean isNews(Collection<NamedResource> content) {
        boolean held = !uncertain
                && content.size() == accepted.size()
                && content.stream().noneMatch(this::differs);
        return !held && (refused.isEmpty() || !refused.contains(versions(content)));
    }

    /** What the client has beyond this content. */
    List<String> beyond(Collection<NamedResource> content) {
        Set<String> names = versions(content).keySet();
        return accepted.keySet().stream().filter(name -> !names.contains(name)).toList();
    }

    boolean differs(NamedResource resource) {
        NamedResource held = accepted.get(resource.name());
        return uncertain || held == null || !held.version().equals(resource.version());
    }

    void ack(Collection<NamedResource> content) {
        accepted = new LinkedHashMap<>();
        content.forEach(resource -> accepted.put(resource.name(), resource));
        refused.clear();
        uncertain = false;
    }

    void nack(Collection<NamedResource> content) {
        // Clients may have taken a part of it: what they hold is known again after their next ACK.
        uncertain = true;
        if (refused.size() == FORMS) {
            refused.removeFirst();
        }
        refused.addLast(versions(content));
    }

    /** The client no longer wants it, and does not have to be told that it is gone. */
    void forget(String name) {
        accepted.remove(name);
    }

    /** The client wants nothing but these. */
    void retain(Collection<String> names) {
        accepted.keySet().retainAll(names);
    }

    private static Map<String, String> versions(Collection<NamedResource> content) {
        Map<String, String> versions = new HashMap<>();
        content.forEach(resource -> versions.put(resource.name(), resource.version()));
        return versions;
    }
}
