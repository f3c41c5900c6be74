package dev.weft.config.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How Istio names clusters, servers and hosts. */
final class Names {

    static final String BLACK_HOLE = "BlackHoleCluster";
    static final String PASSTHROUGH = "PassthroughCluster";
    static final String INBOUND_PASSTHROUGH = "InboundPassthroughCluster";

    private Names() {}

    static String outbound(int port, String subset, String host) {
        return "outbound|" + port + "|" + subset + "|" + host;
    }

    /** The cluster for connections to an endpoint's own address. */
    static String originalDst(int port, boolean mutualTls, String host) {
        return "original-dst|" + port + "|" + (mutualTls ? "" : "plaintext") + "|" + host;
    }

    static String inbound(int port) {
        return "inbound|" + port + "||";
    }

    /** The server name that a sidecar asks for: {@code outbound_.80_.v1_.host}. */
    static String sni(int port, String subset, String host) {
        return "outbound_." + port + "_." + subset + "_." + host;
    }

    /** The namespace of {@code NAME.NAMESPACE.svc.DOMAIN}; empty for any other host. */
    static Optional<String> owner(String host, String clusterDomain) {
        String suffix = ".svc." + clusterDomain;
        if (!host.endsWith(suffix)) {
            return Optional.empty();
        }
        String front = host.substring(0, host.length() - suffix.length());
        int dot = front.lastIndexOf('.');
        return dot < 0 ? Optional.empty() : Optional.of(front.substring(dot + 1));
    }

    static String serviceHost(String name, String namespace, String clusterDomain) {
        return name + "." + namespace + ".svc." + clusterDomain;
    }

    /** Every way to write a host that this viewer may use, without ports; the full name first. */
    static List<String> aliases(String host, String viewerNamespace, String clusterDomain) {
        List<String> names = new ArrayList<>();
        names.add(host);
        Optional<String> owner = owner(host, clusterDomain);
        if (owner.isEmpty() || host.startsWith("*")) {
            return names;
        }
        String name = host.substring(0, host.indexOf("." + owner.get() + ".svc."));
        if (owner.get().equals(viewerNamespace)) {
            names.add(name);
        }
        names.add(name + "." + owner.get());
        names.add(name + "." + owner.get() + ".svc");
        return names;
    }

    /** Whether text is an IP address, so that it needs no resolution. */
    static boolean isIp(String text) {
        if (text.indexOf('/') >= 0) {
            return false;
        }
        if (text.indexOf(':') >= 0) {
            return true;
        }
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            if (part.isEmpty()
                    || part.length() > 3
                    || !part.chars().allMatch(c -> c >= '0' && c <= '9')
                    || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    /** Whether a wildcard such as {@code *.example.com} covers a host. */
    static boolean covers(String pattern, String host) {
        if (!pattern.startsWith("*")) {
            return pattern.equals(host);
        }
        String suffix = pattern.substring(1);
        return host.endsWith(suffix) && host.length() > suffix.length();
    }
}
