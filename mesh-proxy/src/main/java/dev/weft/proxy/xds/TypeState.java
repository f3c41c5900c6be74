package dev.weft.proxy.xds;

import dev.weft.proxy.xds.map.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is wanted and held of one type, and what this stream has been told of it. Owned by {@link AdsState}. */
final class TypeState {

    private final ResourceType type;
    private final Map<String, HeldResource> held = new LinkedHashMap<>();
    /** Names that the control plane said do not exist. */
    private final Set<String> absent = new HashSet<>();

    private Set<String> wanted = Set.of();
    private Set<String> subscribed = Set.of();
    private boolean asked;
    private boolean answered;

    TypeState(ResourceType type) {
        this.type = type;
    }

    Map<String, HeldResource> held() {
        return held;
    }

    /** Whether it is known of a name that it exists or that it does not. */
    boolean known(String name) {
        return held.containsKey(name) || absent.contains(name);
    }

    /** Whether everything that is wanted is known. */
    boolean complete() {
        return type.wildcard() ? answered || !held.isEmpty() : wanted.stream().allMatch(this::known);
    }

    Set<String> missing() {
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeIf(this::known);
        return missing;
    }

    void streamOpened() {
        asked = false;
        subscribed = Set.of();
    }

    void streamAnswered() {
        answered = true;
    }

    /** What was kept on disk was all there was: what is missing does not exist, until somebody says otherwise. */
    void keptWhole() {
        answered = true;
        wanted.stream().filter(name -> !held.containsKey(name)).forEach(absent::add);
    }

    void put(HeldResource resource) {
        held.put(resource.name(), resource);
        absent.remove(resource.name());
    }

    boolean remove(String name) {
        if (wanted.contains(name)) {
            absent.add(name);
        }
        return held.remove(name) != null;
    }

    /** Names that are wanted from now on; what nobody wants any more is forgotten. */
    void want(Set<String> names) {
        wanted = Set.copyOf(names);
        held.keySet().retainAll(wanted);
        absent.retainAll(wanted);
    }

    /** The request that tells this stream of the change; {@code null} when there is nothing to tell. */
    @Nullable
    DeltaRequest subscription() {
        if (!asked) {
            if (!type.wildcard() && wanted.isEmpty()) {
                return null;
            }
            asked = true;
            subscribed = wanted;
            Map<String, String> versions = new HashMap<>();
            held.values().forEach(resource -> versions.put(resource.name(), resource.version()));
            return new DeltaRequest(type, sorted(wanted), List.of(), versions, "", null);
        }
        Set<String> added = new HashSet<>(wanted);
        added.removeAll(subscribed);
        Set<String> dropped = new HashSet<>(subscribed);
        dropped.removeAll(wanted);
        if (added.isEmpty() && dropped.isEmpty()) {
            return null;
        }
        subscribed = wanted;
        return new DeltaRequest(type, sorted(added), sorted(dropped), Map.of(), "", null);
    }

    private static List<String> sorted(Set<String> names) {
        List<String> all = new ArrayList<>(names);
        all.sort(null);
        return all;
    }
}
