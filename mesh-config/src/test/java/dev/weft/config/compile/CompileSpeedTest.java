package dev.weft.config.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.ir.ProxyIr;
import dev.weft.config.model.MeshView;
import dev.weft.config.xds.XdsBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Prints how long a mesh of 1,000 services with two workloads each takes; fails only when it is out of all proportion. */
class CompileSpeedTest {

    @Test
    void compilesAThousandServicesInTime() {
        MeshCompiler compiler = new MeshCompiler(MeshSettings.DEFAULT);
        EndpointCompiler endpoints = new EndpointCompiler(MeshSettings.DEFAULT);
        NodeFacts node = Fixtures.node("shop", "s0", "10.0.0.1", ProxyScope.Interception.NONE);
        long best = Long.MAX_VALUE;
        String report = "";
        for (int i = 0; i < 10; i++) {
            MeshView view = MeshView.of(i, Fixtures.mesh(1_000));
            long start = System.nanoTime();
            ProxyScope scope = ScopeKeys.scope(view, node);
            ProxyIr ir = compiler.compile(view, scope).value();
            long compiled = System.nanoTime();
            XdsBuilder.build(ir);
            long built = System.nanoTime();
            compiler.compile(view, scope);
            long again = System.nanoTime();
            endpoints.compile(view, "shop", DnsAnswers.NONE);
            long end = System.nanoTime();
            if (built - start < best) {
                best = built - start;
                report = "1,000 services: compile " + millis(compiled - start) + " ms, xDS " + millis(built - compiled)
                        + " ms, another scope of the view " + millis(again - built) + " ms, endpoints "
                        + millis(end - again) + " ms";
            }
        }
        System.out.println(report);

        assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofSeconds(5));
    }

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }
}
