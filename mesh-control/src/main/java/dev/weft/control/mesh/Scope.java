package dev.weft.control.mesh;

import dev.weft.config.compile.ProxyScope;
import dev.weft.config.ir.EndpointSet;
import dev.weft.config.ir.ProxyIr;
import dev.weft.control.snapshot.ResourceType;
import dev.weft.control.snapshot.Snapshot;
import dev.weft.control.snapshot.SubscriberIndex;
import dev.weft.types.Diagnostic;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A class of proxies in use: what it was compiled to and who is in it. Owned by the owner's thread. */
final class Scope {

    private final ProxyScope key;
    private final Set<Member> members = new HashSet<>();
    private final SubscriberIndex<Member> index = new SubscriberIndex<>();
    private @Nullable Snapshot snapshot;
    private ProxyIr ir = ProxyIr.EMPTY;
    private Map<String, EndpointSet> endpoints = Map.of();
    private List<Diagnostic> diagnostics = List.of();

    Scope(ProxyScope key) {
        this.key = key;
    }

    ProxyScope key() {
        return key;
    }

    Set<Member> members() {
        return members;
    }

    SubscriberIndex<Member> index() {
        return index;
    }

    @Nullable
    Snapshot snapshot() {
        return snapshot;
    }

    ProxyIr ir() {
        return ir;
    }

    Map<String, EndpointSet> endpoints() {
        return endpoints;
    }

    List<Diagnostic> diagnostics() {
        return diagnostics;
    }

    /** Remembers what the configuration was compiled to. */
    void compiled(ProxyIr newIr, List<Diagnostic> found) {
        ir = newIr;
        diagnostics = found;
    }

    /** The same resources at a newer revision: nobody is woken. */
    void confirm(Snapshot same) {
        snapshot = same;
        members.forEach(member -> member.receiver().newest(same, false));
    }

    /** Hands a new state to every member and wakes those that it concerns. */
    void publish(Snapshot newest, Map<String, EndpointSet> newEndpoints) {
        Snapshot before = snapshot;
        snapshot = newest;
        endpoints = newEndpoints;
        if (before == null) {
            members.forEach(member -> member.receiver().newest(newest, true));
            return;
        }
        Map<ResourceType, Set<String>> differences = newest.differencesTo(before);
        // INVARIANT: everyone has the new state before anyone is looked up in the index, so that a subscription made
        // meanwhile either sees the state or is found.
        members.forEach(member -> member.receiver().newest(newest, false));
        for (Member member : index.affectedBy(differences)) {
            member.receiver().newest(newest, true);
        }
    }
}
