package dev.weft.control.boot;

import dev.weft.ca.boot.CaConfig;
import dev.weft.ca.boot.CertificateAuthorityStarter;
import dev.weft.ca.issue.Lifetimes;
import dev.weft.ca.key.KeyStoreException;
import dev.weft.control.mesh.MeshOwner;
import dev.weft.control.serve.AdsService;
import dev.weft.control.serve.NodeCheck;
import dev.weft.control.serve.ServeContext;
import dev.weft.control.serve.StreamRegistry;
import dev.weft.control.telemetry.ControlMetrics;
import dev.weft.types.SystemTicker;
import dev.weft.types.TrustDomain;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The CA and the port that proxies connect to. */
@Configuration(proxyBeanMethods = false)
class ServerConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    ControlMetrics controlMetrics(MeterRegistry registry) {
        return new ControlMetrics(registry);
    }

    @Bean(destroyMethod = "close")
    CertificateAuthorityStarter certificateAuthority(WeftProperties properties, MeterRegistry registry) {
        WeftProperties.Ca ca = properties.ca();
        Path own = ca.stateDir();
        try {
            Lifetimes lifetimes = Lifetimes.DEFAULT
                    .withMaxSvid(ca.maxSvidTtl())
                    .withSvid(ca.svidTtl())
                    .withToken(ca.tokenTtl());
            CaConfig config = new CaConfig(
                    new TrustDomain(properties.trustDomain()),
                    own == null ? properties.stateDir().resolve("ca") : own,
                    lifetimes,
                    ca.tokenAudience(),
                    ca.signingThreads(),
                    ca.signingQueue());
            return CertificateAuthorityStarter.start(
                    config, CertificateAuthorityStarter.Environment.system(), new CaMeters(registry));
        } catch (KeyStoreException e) {
            throw new StartFailure("weft.ca.state-dir: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new StartFailure("weft.ca: " + e.getMessage(), e);
        }
    }

    @Bean
    StreamRegistry streamRegistry(ControlMetrics metrics) {
        StreamRegistry registry = new StreamRegistry();
        metrics.proxies(registry::size);
        return registry;
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService streamExecutor() {
        AtomicInteger number = new AtomicInteger();
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        return Executors.newScheduledThreadPool(threads, task -> {
            Thread thread = new Thread(task, "weft-stream-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Bean
    XdsServer xdsServer(
            WeftProperties properties,
            CertificateAuthorityStarter ca,
            MeshOwner mesh,
            StreamRegistry streams,
            ControlMetrics metrics,
            Clock clock,
            ScheduledExecutorService streamExecutor) {
        ServeContext context = new ServeContext(
                mesh, new NodeCheck(mesh::workloadsAt), streams, metrics, streamExecutor, SystemTicker.INSTANCE, clock);
        return new XdsServer(
                properties.control(),
                new XdsServer.Services(new AdsService(context), ca.certificateService(), streams),
                new XdsServer.Credentials(
                        ca.serverKeyManager(dnsNames(properties.control()), addresses(properties.control())),
                        ca.clientTrustManager()),
                streamExecutor);
    }

    private static List<String> dnsNames(WeftProperties.Control control) {
        List<String> names = new ArrayList<>(List.of("localhost"));
        names.addAll(control.dnsNames());
        return names;
    }

    private static List<InetAddress> addresses(WeftProperties.Control control) {
        List<InetAddress> addresses = new ArrayList<>();
        addresses.add(InetAddress.ofLiteral("127.0.0.1"));
        for (String address : control.addresses()) {
            try {
                addresses.add(InetAddress.ofLiteral(address));
            } catch (IllegalArgumentException e) {
                throw new StartFailure("weft.control.addresses: " + address + " (expected: IP addresses)", e);
            }
        }
        return addresses;
    }
}
