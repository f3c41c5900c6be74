package dev.weft.control.snapshot;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who is subscribed to what, the other way round: from a resource to its subscribers. A change then wakes only the
 * streams that must hear of it.
 *
 * <p>Any thread.
 *
 * @param <S> a subscriber, compared by identity or value
 */
public final class SubscriberIndex<S> {

    /** Stands for every name of a kind. */
    public static final String WILDCARD = "*";

    private final Map<Key, Set<S>> subscribers = new ConcurrentHashMap<>();

    /** Adds a subscriber to a name or to {@link #WILDCARD}. */
    public void add(ResourceType type, String name, S subscriber) {
        subscribers.compute(new Key(type, name), (key, set) -> {
            Set<S> members = set == null ? ConcurrentHashMap.newKeySet() : set;
            members.add(subscriber);
            return members;
        });
    }

    /** Removes a subscriber from a name or from {@link #WILDCARD}. */
    public void remove(ResourceType type, String name, S subscriber) {
        subscribers.computeIfPresent(new Key(type, name), (key, set) -> {
            set.remove(subscriber);
            return set.isEmpty() ? null : set;
        });
    }

    /** Everyone who is subscribed to one of the names, or to all of their kind. */
    public Set<S> affectedBy(Map<ResourceType, Set<String>> changed) {
        Set<S> affected = new HashSet<>();
        changed.forEach((type, names) -> {
            affected.addAll(subscribers.getOrDefault(new Key(type, WILDCARD), Set.of()));
            for (String name : names) {
                affected.addAll(subscribers.getOrDefault(new Key(type, name), Set.of()));
            }
        });
        return affected;
    }

    private record Key(ResourceType type, String name) {}
}
