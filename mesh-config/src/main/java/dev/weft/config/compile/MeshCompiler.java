package dev.weft.config.compile;

import dev.weft.config.ir.ProxyIr;
import dev.weft.config.ir.ProxyTelemetry;
import dev.weft.config.model.MeshView;
import dev.weft.config.model.Telemetry.Mode;

/**
 * The entry of this package: the mesh as declared, for one class of proxies. A pure function of its arguments; the last
 * view's index is kept. Any thread.
 */
public final class MeshCompiler {

    private final RegistryCache registries;

    /** Compiles for this mesh. */
    public MeshCompiler(MeshSettings settings) {
        this.registries = new RegistryCache(settings);
    }

    /** What proxies of a scope must do, and what users should hear about it. */
    public Compiled<ProxyIr> compile(MeshView view, ProxyScope scope) {
        CompileContext context = new CompileContext(registries.of(view), scope);
        context.registry().report(context.findings());
        context.destinationRules().report(context.findings());
        switch (scope.kind()) {
            case SIDECAR -> {
                new InboundCompiler(context).compile();
                new OutboundCompiler(context).compile();
            }
            case GRPC -> new GrpcClientCompiler(context).compile();
            case GATEWAY -> new GatewayCompiler(context).compile();
        }
        new ClusterCompiler(context).compile();
        context.telemetry(telemetry(context));
        return new Compiled<>(context.toIr(), context.findings().sorted());
    }

    private static ProxyTelemetry telemetry(CompileContext context) {
        AccessLogCompiler logs = new AccessLogCompiler(context);
        MetricCompiler metrics = new MetricCompiler(context);
        return new ProxyTelemetry(
                new ProxyTelemetry.Side(logs.of(Mode.CLIENT), metrics.of(Mode.CLIENT)),
                new ProxyTelemetry.Side(logs.of(Mode.SERVER), metrics.of(Mode.SERVER)));
    }
}
