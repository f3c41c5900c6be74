package dev.weft.control.admin;

import dev.weft.control.mesh.MeshOwner;
import dev.weft.control.mesh.MeshStatus;
import dev.weft.control.serve.StreamRegistry;
import dev.weft.types.Severity;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import reactor.core.publisher.Mono;

/** The actuator endpoint {@code mesh}: revision, sources, diagnostics and which proxy runs what. */
@Endpoint(id = "mesh")
public final class MeshEndpoint {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final MeshOwner mesh;
    private final StreamRegistry streams;

    /** An endpoint that shows these. */
    public MeshEndpoint(MeshOwner mesh, StreamRegistry streams) {
        this.mesh = mesh;
        this.streams = streams;
    }

    /** The mesh as it is now. */
    @ReadOperation
    public Mono<Map<String, Object>> mesh() {
        MeshStatus status = mesh.status();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("synced", status.synced());
        view.put("revision", status.revision().toString());
        view.put("sources", status.sources());
        view.put("objects", status.objects());
        view.put("scopes", status.scopes());
        view.put("diagnostics", status.diagnostics().size());
        view.put("errors", count(status, Severity.ERROR));
        view.put("warnings", count(status, Severity.WARNING));
        return Mono.fromFuture(streams::proxies).timeout(LIMIT).map(proxies -> {
            view.put("proxies", proxies.stream().map(ProxyView::of).toList());
            return view;
        });
    }

    private static long count(MeshStatus status, Severity severity) {
        return status.diagnostics().stream()
                .filter(diagnostic -> diagnostic.severity() == severity)
                .count();
    }
}
