package dev.weft.cli.command;

import dev.weft.config.compile.MeshCompiler;
import dev.weft.config.compile.MeshSettings;
import dev.weft.config.compile.NodeFacts;
import dev.weft.config.compile.ProxyScope;
import dev.weft.config.compile.ScopeKeys;
import dev.weft.config.model.MeshObject;
import dev.weft.config.model.MeshView;
import dev.weft.config.model.WorkloadEntry;
import dev.weft.config.model.read.DocumentReader;
import dev.weft.config.model.read.NamespaceMap;
import dev.weft.config.model.store.ConfigStore;
import dev.weft.config.model.store.FileChanges;
import dev.weft.types.Diagnostic;
import dev.weft.types.SpiffeId;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the control plane would say about files: of each document, and of what every workload's sidecar would get. */
final class Validation {

    private static final ProxyScope.Client WEFT = new ProxyScope.Client("weft", "");

    private Validation() {}

    /** The findings, by file and line. */
    static List<Diagnostic> of(Map<String, String> files, NamespaceMap namespaces, List<String> profiles) {
        ConfigStore store =
                ConfigStore.empty(new DocumentReader(namespaces, profiles)).apply(FileChanges.written(files));
        MeshView view = store.view();
        MeshSettings defaults = MeshSettings.DEFAULT;
        MeshSettings settings = new MeshSettings(
                defaults.trustDomain(),
                namespaces.rootNamespace(),
                defaults.clusterDomain(),
                defaults.outbound(),
                defaults.normalization());
        MeshCompiler compiler = new MeshCompiler(settings);
        Set<Diagnostic> found = new LinkedHashSet<>(store.diagnostics());
        for (ProxyScope scope : scopes(view, settings)) {
            found.addAll(compiler.compile(view, scope).diagnostics());
        }
        return found.stream()
                .sorted(Comparator.comparing(
                                (Diagnostic diagnostic) -> diagnostic.origin().source())
                        .thenComparingInt(diagnostic -> diagnostic.origin().line())
                        .thenComparingInt(diagnostic -> diagnostic.origin().column()))
                .toList();
    }

    /** One for every class of workloads, and one for a workload of every namespace that the files do not declare. */
    private static Set<ProxyScope> scopes(MeshView view, MeshSettings settings) {
        Set<ProxyScope> scopes = new LinkedHashSet<>();
        Set<String> namespaces = new LinkedHashSet<>();
        for (MeshObject object : view.objects()) {
            namespaces.add(object.namespace());
            if (object instanceof WorkloadEntry workload) {
                String account = workload.endpoint().serviceAccount();
                scopes.add(ScopeKeys.scope(
                        view,
                        node(
                                settings,
                                workload.namespace(),
                                workload.name(),
                                account.isEmpty() ? "default" : account,
                                List.of(workload.endpoint().address()))));
            }
        }
        for (String namespace : namespaces) {
            scopes.add(ScopeKeys.scope(view, node(settings, namespace, "", "default", List.of())));
        }
        return scopes;
    }

    private static NodeFacts node(
            MeshSettings settings, String namespace, String name, String account, List<String> addresses) {
        return new NodeFacts(
                SpiffeId.ofWorkload(settings.trustDomain(), namespace, account),
                namespace,
                name,
                addresses,
                Map.of(),
                ProxyScope.Kind.SIDECAR,
                new NodeFacts.ClientFacts(WEFT, ProxyScope.Interception.REDIRECT));
    }
}
