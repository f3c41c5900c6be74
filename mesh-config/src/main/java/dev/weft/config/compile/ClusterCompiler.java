package dev.weft.config.compile;

import dev.weft.config.compile.traffic.ClusterPolicies;
import dev.weft.config.ir.Cluster;
import dev.weft.config.ir.Cluster.Transport;
import dev.weft.config.ir.UpstreamTls;
import dev.weft.config.ir.UpstreamTls.SanMatch;
import dev.weft.config.model.DestinationRule;
import dev.weft.config.model.DestinationRule.ClientTls;
import dev.weft.config.model.DestinationRule.Subset;
import dev.weft.config.model.Selector;
import dev.weft.config.model.ServiceEntry.ServicePort;
import dev.weft.config.model.TrafficSettings;
import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.types.Reason;
import dev.weft.types.SpiffeId;
import dev.weft.types.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Outbound clusters: one per service port and subset, with auto-mTLS and the names that a destination may carry. */
final class ClusterCompiler {

    static final String OWN_SECRET = "default";
    static final String TRUST_SECRET = "ROOTCA";

    private static final String SYSTEM_ROOTS = "/etc/ssl/certs/ca-certificates.crt";

    private final CompileContext context;
    private final TrafficProfiles profiles;

    ClusterCompiler(CompileContext context) {
        this.context = context;
        this.profiles = new TrafficProfiles(context);
    }

    void compile() {
        for (Service service : context.services()) {
            DestinationRule rule = context.destinationRules().of(service).orElse(null);
            for (ServicePort port : service.entry().ports()) {
                context.add(cluster(service, port, rule, null));
                if (rule != null) {
                    rule.subsets().forEach(subset -> context.add(cluster(service, port, rule, subset)));
                }
            }
        }
        if (context.scope().kind() == ProxyScope.Kind.GRPC) {
            return;
        }
        context.add(fixed(
                Names.BLACK_HOLE,
                new Cluster.Discovery.Static(List.of()),
                ClusterPolicy.of(LoadBalancer.RoundRobin.DEFAULT)));
        if (context.scope().captures()) {
            context.add(fixed(
                    Names.PASSTHROUGH,
                    Cluster.Discovery.OriginalDst.INSTANCE,
                    ClusterPolicy.of(LoadBalancer.OriginalDestination.INSTANCE)));
        }
    }

    static Cluster.ServiceRef serviceRef(Service service) {
        int dot = service.host().indexOf('.');
        boolean full = service.host().contains(".svc.");
        String name = full ? service.host().substring(0, dot) : service.host();
        return new Cluster.ServiceRef(service.host(), name, service.namespace());
    }

    /**
     * What a sidecar offers, so that the other side knows it for one; the last is what both then speak. Where the version
     * is each request's, none is agreed on: an agreement would hold for requests of the other version, too, so the other
     * side looks at the first bytes.
     *
     * <p>Source: Istio's ALPN lists, as its filter sends them per request.
     */
    static List<String> alpn(Cluster.Protocol protocol) {
        return switch (protocol) {
            case HTTP1 -> List.of("istio-http/1.1", "istio", "http/1.1");
            case HTTP2 -> List.of("istio-h2", "istio", "h2");
            case AS_DOWNSTREAM, OPAQUE -> List.of("istio");
        };
    }

    /** Mutual TLS with exactly the identities that these endpoints have; refuses everybody where there are none. */
    static UpstreamTls mutualTls(
            TrustDomain trustDomain, Service service, Selector selector, String sni, Cluster.Protocol protocol) {
        List<SanMatch> names = new ArrayList<>();
        if (service.entry().traits().subjectAltNames().isEmpty()) {
            TreeSet<String> ids = new TreeSet<>();
            for (Service.Member member : service.members()) {
                String account = member.endpoint().serviceAccount();
                if (selector.matches(member.endpoint().labels()) && member.inMesh(service) && !account.isEmpty()) {
                    ids.add(SpiffeId.ofWorkload(trustDomain, member.namespace(), account)
                            .toString());
                }
            }
            ids.forEach(id -> names.add(SanMatch.uri(id)));
        } else {
            new TreeSet<>(service.entry().traits().subjectAltNames()).forEach(name -> names.add(SanMatch.uri(name)));
        }
        return new UpstreamTls(
                new UpstreamTls.Identity.Secret(OWN_SECRET),
                new UpstreamTls.Trust.Secret(TRUST_SECRET),
                names,
                sni,
                alpn(protocol));
    }

    private Cluster cluster(
            Service service, ServicePort port, @Nullable DestinationRule rule, @Nullable Subset subset) {
        String subsetName = subset == null ? "" : subset.name();
        TrafficSettings settings = DestinationRules.settings(rule, subset, port.number());
        Cluster.Connection connection = ClusterPolicies.connection(
                settings, port.protocol(), context.settings().http().upgrade());
        Selector selector = subset == null ? Selector.ALL : subset.selector();
        ClusterPolicy policy = profiles.apply(DestinationRules.policy(settings, rule, subset), service, subsetName);
        boolean passthrough = policy.loadBalancer() == LoadBalancer.OriginalDestination.INSTANCE;
        if (passthrough && !context.scope().captures()) {
            passthrough = false;
            policy = policy.with(LoadBalancer.LeastRequest.DEFAULT);
            notCaptured(rule);
        }
        Cluster cluster = new Cluster(
                Names.outbound(port.number(), subsetName, service.host()),
                passthrough ? Cluster.Discovery.OriginalDst.INSTANCE : Cluster.Discovery.Eds.INSTANCE,
                policy,
                connection,
                transport(service, port, settings.tls(), new Part(subsetName, selector, rule, connection.protocol())),
                serviceRef(service));
        return context.scope().kind() == ProxyScope.Kind.GRPC
                ? GrpcClusters.adapt(cluster, service, selector)
                : cluster;
    }

    private void notCaptured(@Nullable DestinationRule rule) {
        if (rule != null) {
            context.findings()
                    .warning(
                            rule,
                            "spec.trafficPolicy.loadBalancer.simple",
                            Reason.Unsupported,
                            "PASSTHROUGH without capture (expected: captured connections; LEAST_REQUEST is used)");
        }
    }

    /** Which part of a service a cluster is, and who says so. */
    private record Part(
            String subset, Selector selector, @Nullable DestinationRule rule, Cluster.Protocol protocol) {}

    private Transport transport(Service service, ServicePort port, @Nullable ClientTls tls, Part part) {
        UpstreamTls mesh = mutualTls(
                context.settings().trustDomain(),
                service,
                part.selector(),
                Names.sni(port.number(), part.subset(), service.host()),
                part.protocol());
        if (tls == null) {
            boolean meshed =
                    service.isInternal() || service.members().stream().anyMatch(member -> member.inMesh(service));
            return meshed
                    ? new Transport(
                            List.of(
                                    new Transport.Match("tlsMode-istio", Map.of("tlsMode", "istio"), mesh),
                                    new Transport.Match("tlsMode-disabled", Map.of(), null)),
                            null)
                    : Transport.PLAINTEXT;
        }
        return switch (tls.mode()) {
            case DISABLE -> Transport.PLAINTEXT;
            case ISTIO_MUTUAL -> new Transport(List.of(), named(mesh, tls));
            case SIMPLE -> new Transport(List.of(), foreign(service, tls, new UpstreamTls.Identity.Nobody(), part));
            case MUTUAL -> new Transport(List.of(), foreign(service, tls, files(tls, part.rule()), part));
        };
    }

    /** A certificate that cannot be had is one that no file holds: connections fail. */
    private UpstreamTls.Identity files(ClientTls tls, @Nullable DestinationRule rule) {
        if (tls.clientCertificate().isEmpty() || tls.privateKey().isEmpty()) {
            if (rule != null) {
                context.findings()
                        .error(
                                rule,
                                "spec.trafficPolicy.tls",
                                Reason.Unsupported,
                                "MUTUAL without files (expected: clientCertificate and privateKey; connections are refused)");
            }
            return new UpstreamTls.Identity.Files(ClientTls.NO_FILE, ClientTls.NO_FILE);
        }
        return new UpstreamTls.Identity.Files(tls.clientCertificate(), tls.privateKey());
    }

    /** Names and SNI that the user wrote replace the derived ones. */
    private static UpstreamTls named(UpstreamTls mesh, ClientTls tls) {
        List<SanMatch> names = tls.subjectAltNames().isEmpty()
                ? mesh.names()
                : tls.subjectAltNames().stream().map(SanMatch::uri).toList();
        String sni = tls.sni().isEmpty() ? mesh.sni() : tls.sni();
        return new UpstreamTls(mesh.identity(), mesh.trust(), names, sni, mesh.alpn());
    }

    /**
     * Servers outside of the mesh.
     *
     * <p>Source: Istio {@code ClientTLSSettings}; a server name and the names to accept follow from the host.
     */
    private static UpstreamTls foreign(Service service, ClientTls tls, UpstreamTls.Identity identity, Part part) {
        String sni = tls.sni().isEmpty() && !service.host().startsWith("*") ? service.host() : tls.sni();
        List<SanMatch> names = tls.subjectAltNames().isEmpty()
                ? (sni.isEmpty() ? List.of() : List.of(SanMatch.dns(sni)))
                : tls.subjectAltNames().stream()
                        .map(name -> name.contains("://") ? SanMatch.uri(name) : SanMatch.dns(name))
                        .toList();
        UpstreamTls.Trust trust = tls.insecureSkipVerify()
                ? new UpstreamTls.Trust.Anybody()
                : new UpstreamTls.Trust.File(
                        tls.caCertificates().isEmpty() ? SYSTEM_ROOTS : tls.caCertificates(), tls.revocations());
        List<String> alpn = part.protocol() == Cluster.Protocol.HTTP2 ? List.of("h2") : List.of();
        return new UpstreamTls(identity, trust, names, sni, alpn);
    }

    private static Cluster fixed(String name, Cluster.Discovery discovery, ClusterPolicy policy) {
        return new Cluster(
                name,
                discovery,
                policy,
                new Cluster.Connection(
                        Cluster.Connection.DEFAULT.connectTimeout(),
                        name.equals(Names.PASSTHROUGH) ? Cluster.Protocol.AS_DOWNSTREAM : Cluster.Protocol.OPAQUE),
                Transport.PLAINTEXT,
                null);
    }
}
