package dev.weft.control.mesh;

import dev.weft.config.compile.Compiled;
import dev.weft.config.compile.DnsAnswers;
import dev.weft.config.compile.EndpointCompiler;
import dev.weft.config.compile.EndpointCompiler.Viewpoint;
import dev.weft.config.compile.NodeFacts;
import dev.weft.config.compile.ProxyScope;
import dev.weft.config.compile.ScopeKeys;
import dev.weft.config.ir.Cluster;
import dev.weft.config.ir.EndpointSet;
import dev.weft.config.ir.ProxyIr;
import dev.weft.config.model.MeshView;
import dev.weft.control.endpoint.NameResolution;
import dev.weft.control.snapshot.NamedResource;
import dev.weft.control.snapshot.Revision;
import dev.weft.control.snapshot.Snapshot;
import dev.weft.types.Diagnostic;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The scopes in use and the proxies in them. Owned by the owner's thread. */
final class ScopeTable {

    private final MeshCompile compile;
    private final EndpointCompiler endpointCompiler;
    private final SnapshotBuilder builder = new SnapshotBuilder();
    private final Map<ProxyScope, Scope> scopes = new LinkedHashMap<>();
    private final Set<Member> members = new HashSet<>();
    private NamedResource rootSecret;

    ScopeTable(MeshCompile compile, EndpointCompiler endpointCompiler, String rootBundlePem) {
        this.compile = compile;
        this.endpointCompiler = endpointCompiler;
        this.rootSecret = RootSecret.of(rootBundlePem);
    }

    int size() {
        return scopes.size();
    }

    void rootBundle(String pem) {
        rootSecret = RootSecret.of(pem);
    }

    Set<String> namesToResolve(MeshView view) {
        return endpointCompiler.namesToResolve(view);
    }

    /** A proxy that gets its scope with the first state. */
    void addWaiting(Member member) {
        members.add(member);
    }

    /** A proxy that gets its scope's snapshot at once. */
    void add(Member member, MeshView view, NameResolution names, Revision revision) {
        members.add(member);
        ProxyScope key = ScopeKeys.scope(view, member.facts());
        Scope scope = place(member, key);
        Snapshot known = scope.snapshot();
        if (known == null) {
            make(scope, view, revision, true, new Endpoints(view, names));
        } else {
            member.receiver().newest(known, true);
        }
    }

    void remove(Member member) {
        members.remove(member);
        Scope scope = member.scope();
        member.moveTo(null);
        if (scope != null) {
            scope.members().remove(member);
            drop(scope);
        }
    }

    /** Brings every scope to a new state; returns how many were compiled. */
    int update(MeshView view, NameResolution names, Revision revision, boolean endpointsOnly) {
        Map<NodeFacts, ProxyScope> keys = new HashMap<>();
        Set<Member> moved = new HashSet<>();
        for (Member member : members) {
            ProxyScope key = keys.computeIfAbsent(member.facts(), facts -> ScopeKeys.scope(view, facts));
            Scope before = member.scope();
            if (before == null || !before.key().equals(key)) {
                if (before != null) {
                    before.members().remove(member);
                    drop(before);
                }
                place(member, key);
                moved.add(member);
            }
        }
        Endpoints endpoints = new Endpoints(view, names);
        int compiled = 0;
        for (Scope scope : scopes.values()) {
            // Captured proxies have filter chains for the addresses of endpoints.
            boolean anew =
                    scope.snapshot() == null || !endpointsOnly || scope.key().captures();
            make(scope, view, revision, anew, endpoints);
            compiled += anew ? 1 : 0;
        }
        for (Member member : moved) {
            Scope scope = member.scope();
            Snapshot snapshot = scope == null ? null : scope.snapshot();
            if (snapshot != null) {
                member.receiver().newest(snapshot, true);
            }
        }
        builder.sweep();
        return compiled;
    }

    void diagnostics(Set<Diagnostic> found) {
        scopes.values().forEach(scope -> found.addAll(scope.diagnostics()));
    }

    private Scope place(Member member, ProxyScope key) {
        Scope scope = scopes.computeIfAbsent(key, Scope::new);
        scope.members().add(member);
        member.moveTo(scope);
        return scope;
    }

    private void drop(Scope scope) {
        if (scope.members().isEmpty()) {
            scopes.remove(scope.key());
        }
    }

    private void make(Scope scope, MeshView view, Revision revision, boolean anew, Endpoints endpoints) {
        ProxyIr before = scope.ir();
        if (anew) {
            Compiled<ProxyIr> compiled = compile.compile(view, scope.key());
            scope.compiled(compiled.value(), compiled.diagnostics());
        }
        Map<String, EndpointSet> sets = endpoints.of(scope);
        Snapshot known = scope.snapshot();
        if (known != null
                && before.equals(scope.ir())
                && sets.equals(scope.endpoints())
                && rootSecret.equals(known.get(rootSecret.type(), rootSecret.name()))) {
            scope.confirm(known.at(revision));
        } else {
            scope.publish(builder.build(revision, scope.ir(), sets.values(), rootSecret), sets);
        }
    }

    /** Endpoints of one state, made once per viewpoint. */
    private final class Endpoints {
        private final MeshView view;
        private final DnsAnswers answers;
        private final Map<Viewpoint, SortedMap<String, EndpointSet>> byViewpoint = new HashMap<>();

        Endpoints(MeshView view, NameResolution names) {
            this.view = view;
            this.answers = new DnsAnswers(names.addresses());
        }

        /** Those of the clusters that the scope has. */
        Map<String, EndpointSet> of(Scope scope) {
            SortedMap<String, EndpointSet> all = byViewpoint.computeIfAbsent(
                    Viewpoint.of(scope.key(), view), viewpoint -> endpointCompiler.compile(view, viewpoint, answers));
            Map<String, EndpointSet> wanted = new TreeMap<>();
            for (Cluster cluster : scope.ir().clusters()) {
                EndpointSet set = all.get(cluster.name());
                if (set != null) {
                    wanted.put(cluster.name(), set);
                }
            }
            return wanted;
        }
    }
}
