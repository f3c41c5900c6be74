package dev.weft.proxy.xds.map;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.weft.proxy.wire.WireField;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import java.lang.reflect.Field;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Field numbers against the generated descriptors; other packages' tables are checked by {@link #check}. */
public class FieldTablesTest {

    private static final Map<String, Descriptor> DESCRIPTORS = descriptors();

    static Stream<Class<?>> messages() {
        return Stream.of(
                        ClusterFields.class,
                        CoreFields.class,
                        ListenerFields.class,
                        MatchFields.class,
                        RbacFields.class,
                        RouteFields.class,
                        TlsFields.class)
                .flatMap(table -> Stream.of(table.getDeclaredClasses()));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void numbersAndNamesAreThoseOfTheProto(Class<?> message) throws ReflectiveOperationException {
        check(message);
    }

    /** Fails when a constant of a table differs from the proto. */
    public static void check(Class<?> message) throws ReflectiveOperationException {
        Field type = message.getDeclaredField("TYPE");
        type.setAccessible(true);
        Descriptor descriptor = DESCRIPTORS.get((String) type.get(null));
        if (descriptor == null) {
            // The one message whose file nothing generated refers to.
            assertThat(message).isEqualTo(RbacFields.UriTemplate.class);
            return;
        }

        for (Field constant : message.getDeclaredFields()) {
            if (constant.getType() == WireField.class) {
                constant.setAccessible(true);
                WireField field = (WireField) constant.get(null);
                FieldDescriptor expected = descriptor.findFieldByName(field.name());
                assertThat(expected)
                        .as("%s.%s", descriptor.getFullName(), field.name())
                        .isNotNull();
                assertThat(field.number()).as("%s", expected).isEqualTo(expected.getNumber());
            }
        }
    }

    private static Map<String, Descriptor> descriptors() {
        Map<String, Descriptor> all = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (Descriptor root : List.of(
                Cluster.getDescriptor(),
                Listener.getDescriptor(),
                RouteConfiguration.getDescriptor(),
                RBAC.getDescriptor(),
                HttpConnectionManager.getDescriptor(),
                TcpProxy.getDescriptor(),
                UpstreamTlsContext.getDescriptor(),
                Secret.getDescriptor(),
                DeltaDiscoveryRequest.getDescriptor(),
                HTTPFault.getDescriptor(),
                CorsPolicy.getDescriptor(),
                PreviousPrioritiesConfig.getDescriptor(),
                io.envoyproxy.envoy.config.trace.v3.OpenTelemetryConfig.getDescriptor(),
                io.envoyproxy.envoy.config.trace.v3.ZipkinConfig.getDescriptor(),
                io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog.getDescriptor(),
                io.envoyproxy.envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter.getDescriptor(),
                io.envoyproxy.envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig
                        .getDescriptor(),
                dev.weft.api.stats.PluginConfig.getDescriptor(),
                io.envoyproxy.envoy.config.common.matcher.v3.MatchPredicate.getDescriptor(),
                io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport
                        .getDescriptor(),
                io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute.getDescriptor(),
                io.envoyproxy.envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState.getDescriptor(),
                io.envoyproxy.envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState.getDescriptor(),
                io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.getDescriptor(),
                io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol.getDescriptor(),
                io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC.getDescriptor(),
                io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC.getDescriptor())) {
            addFile(root.getFile(), all, seen);
        }
        return all;
    }

    private static void addFile(FileDescriptor file, Map<String, Descriptor> all, Set<String> seen) {
        if (seen.add(file.getName())) {
            file.getMessageTypes().forEach(message -> addMessage(message, all));
            file.getDependencies().forEach(dependency -> addFile(dependency, all, seen));
        }
    }

    private static void addMessage(Descriptor message, Map<String, Descriptor> all) {
        all.put(message.getFullName(), message);
        message.getNestedTypes().forEach(nested -> addMessage(nested, all));
    }
}
