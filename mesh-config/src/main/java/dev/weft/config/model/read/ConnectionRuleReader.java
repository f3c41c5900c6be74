package dev.weft.config.model.read;

import dev.weft.config.model.VirtualService.ConnectionMatch;
import dev.weft.config.model.VirtualService.ConnectionRule;
import dev.weft.config.model.VirtualService.Destination;
import dev.weft.config.model.VirtualService.Scope;
import dev.weft.config.parse.Fields;
import dev.weft.policy.match.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a rule of a VirtualService for whole connections.
 *
 * <p>Source: Istio {@code TLSRoute}, {@code TCPRoute}, {@code TLSMatchAttributes}, {@code L4MatchAttributes}.
 */
final class ConnectionRuleReader {

    private ConnectionRuleReader() {}

    /**
     * A rule for TLS that applications make; {@code null} when it is broken.
     *
     * @param hosts of the object: server names must be among them
     */
    static @Nullable ConnectionRule tls(Fields rule, List<String> hosts) {
        if (rule.size("match") == 0) {
            rule.missing("match");
        }
        return rule(rule, rule.objects("match", match -> {
            match.ignore("sniHosts");
            if (match.size("sniHosts") == 0) {
                match.missing("sniHosts");
            }
            return match(match, serverNames(match, hosts));
        }));
    }

    /** A rule for opaque bytes; {@code null} when it is broken. */
    static @Nullable ConnectionRule tcp(Fields rule) {
        return rule(rule, rule.objects("match", match -> match(match, List.of())));
    }

    private static @Nullable ConnectionRule rule(Fields rule, List<ConnectionMatch> matches) {
        rule.ignore("match", "route");
        rule.end();
        List<Destination> destinations = HttpRuleReader.destinations(rule, item -> {
            item.ignore("destination", "weight");
            return HeaderReader.Both.NONE;
        });
        boolean never = rule.size("match") > 0 && matches.isEmpty();
        return never || destinations.isEmpty() ? null : new ConnectionRule(rule.path(), matches, destinations);
    }

    private static ConnectionMatch match(Fields match, List<String> serverNames) {
        match.ignore("destinationSubnets", "port", "sourceLabels", "sourceNamespace", "gateways");
        match.end();
        Scope scope = new Scope(
                match.port("port"),
                match.textMap("sourceLabels"),
                match.text("sourceNamespace", ""),
                match.texts("gateways"));
        return new ConnectionMatch(serverNames, subnets(match), scope);
    }

    private static List<String> serverNames(Fields match, List<String> hosts) {
        List<String> names = new ArrayList<>();
        List<String> written = match.texts("sniHosts");
        for (int i = 0; i < written.size(); i++) {
            String name = written.get(i).toLowerCase(Locale.ROOT);
            if (!isServerName(name)) {
                match.invalidItem("sniHosts", i, Fields.quoted(name), "a host, a host behind *., or *");
            } else if (hosts.stream().noneMatch(host -> covers(host, name))) {
                match.invalidItem("sniHosts", i, Fields.quoted(name), "one of the object's hosts, or a name below one");
            } else {
                names.add(name);
            }
        }
        return names;
    }

    private static boolean isServerName(String name) {
        return name.equals("*") || Names.isHost(name.startsWith("*.") ? name.substring(2) : name);
    }

    private static boolean covers(String host, String name) {
        return host.equals(name) || host.startsWith("*") && name.endsWith(host.substring(1));
    }

    private static List<Cidr> subnets(Fields match) {
        List<Cidr> blocks = new ArrayList<>();
        List<String> written = match.texts("destinationSubnets");
        for (int i = 0; i < written.size(); i++) {
            Cidr block = Names.cidr(written.get(i));
            if (block == null) {
                match.invalidItem(
                        "destinationSubnets", i, Fields.quoted(written.get(i)), "an IP address, or one with /BITS");
            } else {
                blocks.add(block);
            }
        }
        return blocks;
    }
}
