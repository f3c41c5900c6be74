package dev.weft.control.boot;

import dev.weft.ca.boot.CertificateAuthorityStarter;
import dev.weft.control.mesh.MeshOwner;
import dev.weft.control.telemetry.ControlMetrics;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sources, the compiler and the owner of the mesh. */
@Configuration(proxyBeanMethods = false)
class MeshConfiguration {

    @Bean
    MeshRuntime meshRuntime(
            WeftProperties properties,
            RetryProperties retry,
            OutboundProperties outbound,
            HttpProperties http,
            CertificateAuthorityStarter ca,
            ControlMetrics metrics,
            Clock clock) {
        return new MeshRuntime(properties, retry, outbound, http, ca, metrics, clock);
    }

    @Bean
    MeshOwner meshOwner(MeshRuntime runtime) {
        return runtime.owner();
    }
}
