package dev.weft.control.mesh;

import dev.weft.config.model.MeshView;
import dev.weft.config.model.ServiceEntry;
import dev.weft.control.endpoint.NameResolution;
import dev.weft.control.source.SourceChange.SourceProblem;
import dev.weft.types.Diagnostic;
import dev.weft.types.Origin;
import dev.weft.types.Reason;
import dev.weft.types.ResourceRef;
import dev.weft.types.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What running brings up that compiling cannot know: files that cannot be read, names that do not resolve. */
final class Findings {

    private Findings() {}

    static List<Diagnostic> ofProblems(Map<String, List<SourceProblem>> problems) {
        List<Diagnostic> found = new ArrayList<>();
        problems.forEach((source, list) -> {
            for (SourceProblem problem : list) {
                String path = problem.path().isEmpty() ? source : problem.path();
                found.add(new Diagnostic(
                        Severity.ERROR,
                        new ResourceRef("", "", ""),
                        new Origin(path, "", 0, 0),
                        "",
                        Reason.InvalidSyntax,
                        problem.message()));
            }
        });
        return found;
    }

    static List<Diagnostic> ofNames(MeshView view, NameResolution names) {
        List<Diagnostic> found = new ArrayList<>();
        if (names.failures().isEmpty()) {
            return found;
        }
        for (ServiceEntry service : view.all(ServiceEntry.class)) {
            if (service.resolution() != ServiceEntry.Resolution.DNS) {
                continue;
            }
            for (String name : namesOf(service)) {
                String failure = names.failures().get(name);
                if (failure != null) {
                    boolean kept = names.addresses().containsKey(name);
                    found.add(new Diagnostic(
                            Severity.WARNING,
                            service.ref(),
                            service.origin(),
                            "spec.endpoints",
                            Reason.ResolutionFailed,
                            "address: \"" + name + "\": " + failure + (kept ? ", last answer kept" : "")
                                    + " (expected: a name that resolves)"));
                }
            }
        }
        return found;
    }

    private static List<String> namesOf(ServiceEntry service) {
        List<String> names = new ArrayList<>();
        if (service.backing() instanceof ServiceEntry.Backing.Endpoints(var endpoints)) {
            endpoints.forEach(endpoint -> names.add(endpoint.address()));
        }
        if (names.isEmpty()) {
            names.addAll(service.hosts());
        }
        return names;
    }
}
