package dev.weft.proxy.xds.map.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.config.ir.Cluster;
import dev.weft.config.ir.ProxyIr;
import dev.weft.config.xds.AnyXds;
import dev.weft.config.xds.TypeUrls;
import dev.weft.config.xds.XdsBuilder;
import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.route.RouteRules;
import dev.weft.proxy.config.UpstreamHttp;
import dev.weft.proxy.xds.map.MappedResource;
import dev.weft.proxy.xds.map.ResourceMapper;
import dev.weft.proxy.xds.map.ResourceType;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the control plane writes is what the sidecar reads, for any rules. */
class RoundTripTest {

    private static final int CASES = 2_000;

    @Test
    void everyClusterPolicyComesBackEqual() throws Exception {
        Rules rules = new Rules(new Random(42));
        for (int i = 0; i < CASES; i++) {
            ClusterPolicy policy = rules.policy();
            for (Cluster.Protocol protocol : Cluster.Protocol.values()) {
                Cluster cluster = new Cluster(
                        "c",
                        Cluster.Discovery.Eds.INSTANCE,
                        policy,
                        new Cluster.Connection(Cluster.Connection.DEFAULT.connectTimeout(), protocol, 1 + i, ""),
                        Cluster.Transport.PLAINTEXT,
                        null);
                Message message = XdsBuilder.build(new ProxyIr(List.of(), List.of(), List.of(cluster)))
                        .of(TypeUrls.CLUSTER)
                        .get("c");

                MappedResource.Cluster mapped = (MappedResource.Cluster) ResourceMapper.map(
                        ResourceType.CLUSTER, "c", AnyXds.bytes(message).toByteArray());

                assertThat(mapped.config().policy()).isEqualTo(policy);
                assertThat(mapped.config().http())
                        .isEqualTo(
                                switch (protocol) {
                                    case HTTP1, OPAQUE -> UpstreamHttp.HTTP1;
                                    case HTTP2 -> new UpstreamHttp(UpstreamHttp.Protocol.HTTP2, 1 + i);
                                    case AS_DOWNSTREAM ->
                                        new UpstreamHttp(UpstreamHttp.Protocol.SAME_AS_DOWNSTREAM, 1 + i);
                                });
            }
        }
    }

    @Test
    void everyRouteComesBackEqual() throws Exception {
        Rules rules = new Rules(new Random(43));
        for (int i = 0; i < CASES; i++) {
            RouteRules routes = new RouteRules(
                    "80",
                    List.of(new RouteRules.VirtualHost(
                            "v", List.of("*"), List.of(rules.route("a"), rules.route("b")))));
            Message message = XdsBuilder.build(new ProxyIr(List.of(), List.of(routes), List.of()))
                    .of(TypeUrls.ROUTE)
                    .get("80");

            MappedResource.Routes mapped = (MappedResource.Routes) ResourceMapper.map(
                    ResourceType.ROUTE, "80", AnyXds.bytes(message).toByteArray());

            assertThat(mapped.rules()).isEqualTo(routes);
        }
    }
}
