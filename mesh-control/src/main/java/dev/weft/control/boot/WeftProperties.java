package dev.weft.control.boot;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the control plane is set up.
 *
 * @param trustDomain of every identity
 * @param rootNamespace objects here hold for every namespace
 * @param stateDir what must survive a restart; made 0700 when it is not there
 * @param control the port that proxies connect to
 * @param config where configuration comes from
 * @param ca the certificate authority
 * @param dns how names of endpoints are resolved
 */
@ConfigurationProperties("weft")
public record WeftProperties(
        @DefaultValue("cluster.local") String trustDomain,
        @DefaultValue("weft-system") String rootNamespace,
        @DefaultValue(".weft/control") Path stateDir,
        @DefaultValue Control control,
        @DefaultValue Config config,
        @DefaultValue Ca ca,
        @DefaultValue Dns dns) {

    /**
     * The port that proxies connect to: xDS and the CSR service over TLS.
     *
     * @param address where it binds
     * @param port 0 takes a free one
     * @param dnsNames names in its certificate besides {@code localhost}
     * @param addresses IP addresses in its certificate besides 127.0.0.1
     * @param maxStreams streams on one connection
     */
    public record Control(
            @DefaultValue("0.0.0.0") String address,
            @DefaultValue("15012") int port,

            @DefaultValue({"weft-control", "weft-control.weft-system", "weft-control.weft-system.svc"})
            List<String> dnsNames,

            @DefaultValue List<String> addresses,
            @DefaultValue("100") int maxStreams) {}

    /**
     * Where configuration comes from.
     *
     * @param directory watched; none when not set
     * @param namespaces folder to the namespace of what is in it
     * @param profiles active in Spring applications; what {@code spring.profiles.active} of an application says when empty
     */
    public record Config(
            @Nullable Path directory,
            @DefaultValue Map<String, String> namespaces,
            @DefaultValue List<String> profiles) {}

    /**
     * The certificate authority in this process.
     *
     * @param stateDir its keys; {@code ca} in the state directory when not set
     * @param svidTtl of an SVID when the caller names none
     * @param maxSvidTtl longest that a caller may name
     * @param tokenTtl of a bootstrap token
     * @param tokenAudience whom bootstrap tokens are for
     * @param signingThreads how many sign at a time
     * @param signingQueue requests that may wait
     */
    public record Ca(
            @Nullable Path stateDir,
            @DefaultValue("24h") Duration svidTtl,
            @DefaultValue("90d") Duration maxSvidTtl,
            @DefaultValue("10m") Duration tokenTtl,
            @DefaultValue("weft-ca") String tokenAudience,
            @DefaultValue("2") int signingThreads,
            @DefaultValue("1024") int signingQueue) {}

    /**
     * How names of endpoints are resolved.
     *
     * @param servers {@code ADDRESS:PORT} of name servers; the machine's own when empty
     */
    public record Dns(@DefaultValue List<String> servers) {}
}
