package dev.weft.control.boot;

import dev.weft.ca.boot.CertificateAuthorityStarter;
import dev.weft.config.compile.MeshSettings;
import dev.weft.control.mesh.MeshOwner;
import dev.weft.control.telemetry.ControlMetrics;
import dev.weft.types.TrustDomain;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sources, the compiler and the owner of the mesh. */
@Configuration(proxyBeanMethods = false)
class MeshConfiguration {

    @Bean
    MeshSettings meshSettings(
            WeftProperties properties,
            RetryProperties retry,
            OutboundProperties outbound,
            HttpProperties http,
            TelemetryProperties telemetry) {
        return new MeshSettings(
                new TrustDomain(properties.trustDomain()),
                properties.rootNamespace(),
                MeshSettings.DEFAULT.clusterDomain(),
                outbound.trafficPolicy(),
                MeshSettings.DEFAULT.normalization(),
                retry.unsafeMethods(),
                new MeshSettings.HttpVersions(
                        http.h2UpgradePolicy() == HttpProperties.Upgrade.UPGRADE, http.accept10()),
                telemetry.settings());
    }

    @Bean
    MeshRuntime meshRuntime(
            WeftProperties properties,
            MeshSettings settings,
            CertificateAuthorityStarter ca,
            ControlMetrics metrics,
            Clock clock) {
        return new MeshRuntime(properties, settings, ca, metrics, clock);
    }

    @Bean
    MeshOwner meshOwner(MeshRuntime runtime) {
        return runtime.owner();
    }
}
