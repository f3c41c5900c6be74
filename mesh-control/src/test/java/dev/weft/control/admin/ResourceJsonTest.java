package dev.weft.control.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import dev.weft.control.snapshot.NamedResource;
import dev.weft.control.snapshot.ResourceType;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute;
import io.envoyproxy.envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceJsonTest {

    private static String dump(Any... filters) {
        Route.Builder route = Route.newBuilder().setName("r");
        for (int i = 0; i < filters.length; i++) {
            route.putTypedPerFilterConfig("f" + i, filters[i]);
        }
        RouteConfiguration routes = RouteConfiguration.newBuilder()
                .setName("80")
                .addVirtualHosts(VirtualHost.newBuilder().setName("v").addRoutes(route))
                .build();
        return new ResourceJson().dump(List.of(NamedResource.of(ResourceType.ROUTE, "80", routes)));
    }

    @Test
    void writesWhatRoutesAskOfFilters() {
        Any session = Any.pack(StatefulSessionPerRoute.newBuilder()
                .setStatefulSession(StatefulSession.newBuilder()
                        .setSessionState(TypedExtensionConfig.newBuilder()
                                .setName("s")
                                .setTypedConfig(Any.pack(HeaderBasedSessionState.newBuilder()
                                        .setName("x-session")
                                        .build()))))
                .build());

        String json = dump(
                session,
                Any.pack(HTTPFault.newBuilder().setUpstreamCluster("faulty").build()),
                Any.pack(CorsPolicy.newBuilder().setMaxAge("60").build()));

        assertThat(json)
                .doesNotContain("\"error\"")
                .contains("x-session", "\"upstream_cluster\":\"faulty\"", "\"max_age\":\"60\"");
    }

    @Test
    void namesATypeThatItDoesNotKnow() {
        Any unknown = Any.newBuilder()
                .setTypeUrl("type.googleapis.com/example.Unknown")
                .setValue(Duration.getDefaultInstance().toByteString())
                .build();

        assertThat(dump(unknown)).contains("\"error\":", "example.Unknown");
    }
}
