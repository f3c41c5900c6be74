package dev.weft.config.xds;

import com.google.protobuf.BoolValue;
import dev.weft.policy.cluster.HealthCheck.Check;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.envoyproxy.envoy.type.v3.Int64Range;

/** {@code health_checks}. */
final class HealthCheckXds {

    private HealthCheckXds() {}

    static HealthCheck check(dev.weft.policy.cluster.HealthCheck rule) {
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
        return check.build();
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
