package dev.weft.config.xds;

import com.google.protobuf.BoolValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.weft.policy.cluster.HealthCheck.Check;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.envoyproxy.envoy.config.core.v3.HealthCheck.HealthCheckerCase;
import io.envoyproxy.envoy.type.v3.Int64Range;
import java.util.List;
import java.util.Locale;

/** {@code health_checks}. */
final class HealthCheckXds {

    /** {@code name}: Envoy wants one where there are several checks; younger than the API jars. */
    private static final int NAME = 27;

    private HealthCheckXds() {}

    static void add(List<dev.weft.policy.cluster.HealthCheck> rules, Cluster.Builder cluster) {
        for (int i = 0; i < rules.size(); i++) {
            HealthCheck.Builder check = check(rules.get(i));
            if (rules.size() > 1) {
                check.setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(NAME, name(check.getHealthCheckerCase(), i))
                        .build());
            }
            cluster.addHealthChecks(check);
        }
    }

    private static UnknownFieldSet.Field name(HealthCheckerCase kind, int index) {
        String name = kind.name().toLowerCase(Locale.ROOT) + "_" + index;
        return UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFromUtf8(name))
                .build();
    }

    private static HealthCheck.Builder check(dev.weft.policy.cluster.HealthCheck rule) {
        HealthCheck.Builder check = HealthCheck.newBuilder()
                .setTimeout(ScalarXds.duration(rule.timeout()))
                .setInterval(ScalarXds.duration(rule.pace().interval()))
                .setNoTrafficInterval(ScalarXds.duration(rule.pace().noTrafficInterval()))
                .setIntervalJitterPercent(rule.pace().jitterPercent())
                .setUnhealthyThreshold(ScalarXds.number(rule.unhealthyThreshold()))
                .setHealthyThreshold(ScalarXds.number(rule.healthyThreshold()))
                .setReuseConnection(BoolValue.of(rule.reuseConnection()));
        switch (rule.check()) {
            case Check.Http http -> check.setHttpHealthCheck(http(http));
            case Check.Tcp tcp -> check.setTcpHealthCheck(tcp(tcp));
            case Check.Grpc grpc ->
                check.setGrpcHealthCheck(HealthCheck.GrpcHealthCheck.newBuilder()
                        .setServiceName(grpc.service())
                        .setAuthority(grpc.authority()));
        }
        return check;
    }

    private static HealthCheck.HttpHealthCheck http(Check.Http http) {
        HealthCheck.HttpHealthCheck.Builder check =
                HealthCheck.HttpHealthCheck.newBuilder().setHost(http.host()).setPath(http.path());
        http.expected()
                .forEach(range -> check.addExpectedStatuses(
                        Int64Range.newBuilder().setStart(range.start()).setEnd(range.end())));
        return check.build();
    }

    private static HealthCheck.TcpHealthCheck tcp(Check.Tcp tcp) {
        HealthCheck.TcpHealthCheck.Builder check = HealthCheck.TcpHealthCheck.newBuilder();
        if (!tcp.sendHex().isEmpty()) {
            check.setSend(payload(tcp.sendHex()));
        }
        tcp.receiveHex().forEach(hex -> check.addReceive(payload(hex)));
        return check.build();
    }

    private static HealthCheck.Payload payload(String hex) {
        return HealthCheck.Payload.newBuilder().setText(hex).build();
    }
}
