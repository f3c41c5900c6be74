package dev.weft.config.model.read;

import dev.weft.config.model.Endpoint;
import dev.weft.config.model.Metadata;
import dev.weft.config.model.Protocol;
import dev.weft.config.model.Selector;
import dev.weft.config.model.ServiceEntry;
import dev.weft.config.model.ServiceEntry.Backing;
import dev.weft.config.model.ServiceEntry.Location;
import dev.weft.config.model.ServiceEntry.Resolution;
import dev.weft.config.model.ServiceEntry.ServicePort;
import dev.weft.config.model.ServiceEntry.Traits;
import dev.weft.config.model.TrafficDistribution;
import dev.weft.config.parse.Fields;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ServiceEntry.
 *
 * <p>Source: Istio {@code ServiceEntry} and the rules of its CRD.
 */
final class ServiceEntryReader {

    private static final Map<String, Optional<Resolution>> RESOLUTIONS = resolutions();
    private static final Map<String, Location> LOCATIONS =
            Map.of("MESH_EXTERNAL", Location.MESH_EXTERNAL, "MESH_INTERNAL", Location.MESH_INTERNAL);

    private ServiceEntryReader() {}

    static @Nullable ServiceEntry read(Metadata metadata, Fields top) {
        Fields spec = top.requiredObject("spec");
        if (spec == null) {
            return null;
        }
        spec.ignore("hosts", "addresses", "ports", "location", "resolution", "endpoints", "workloadSelector");
        spec.ignore("exportTo", "subjectAltNames");
        spec.end();
        List<String> hosts = hosts(spec);
        List<ServicePort> ports = ports(spec);
        Optional<Resolution> resolution = spec.choice("resolution", RESOLUTIONS, Optional.empty());
        List<String> addresses = addresses(spec, resolution);
        Backing backing = backing(spec, resolution);
        Location location = spec.choice("location", LOCATIONS, Location.MESH_EXTERNAL);
        List<String> names = spec.texts("subjectAltNames");
        var exportTo = SharedFields.exportTo(spec);
        distribution(metadata, top);
        if (spec.findings().broken()) {
            return null;
        }
        if (resolution.isEmpty()) {
            spec.findings()
                    .note(
                            Severity.WARNING,
                            spec.placeOf("resolution"),
                            spec.path("resolution"),
                            Reason.Unsupported,
                            "resolution: " + spec.text("resolution", "NONE") + " is not supported yet (expected: STATIC"
                                    + " or DNS); the service is not in force");
            return null;
        }
        Traits traits = new Traits(location, resolution.get(), names);
        return new ServiceEntry(metadata, hosts, addresses, ports, traits, backing, exportTo);
    }

    private static void distribution(Metadata metadata, Fields top) {
        String text = metadata.annotations().getOrDefault(TrafficDistribution.ANNOTATION, "Any");
        if (!TrafficDistribution.WORDS.containsKey(text)) {
            top.findings()
                    .note(
                            Severity.WARNING,
                            top.placeOf("metadata"),
                            "metadata.annotations[\"" + TrafficDistribution.ANNOTATION + "\"]",
                            Reason.InvalidValue,
                            TrafficDistribution.ANNOTATION + ": " + Fields.quoted(text)
                                    + " (expected: PreferClose, PreferSameZone or Any)");
        }
    }

    private static List<String> hosts(Fields spec) {
        List<String> hosts = SharedFields.hosts(spec, "hosts");
        if (!spec.has("hosts") || spec.size("hosts") == 0) {
            spec.missing("hosts");
        }
        for (int i = 0; i < hosts.size(); i++) {
            if (hosts.get(i).equals("*")) {
                spec.invalidItem("hosts", i, "\"*\"", "a host, or a wildcard with a domain such as *.example.com");
            }
        }
        return hosts;
    }

    private static List<String> addresses(Fields spec, Optional<Resolution> resolution) {
        List<String> addresses = spec.texts("addresses");
        for (int i = 0; i < addresses.size(); i++) {
            String address = addresses.get(i);
            boolean block = address.contains("/");
            boolean named = !spec.text("resolution", "NONE").equals("NONE")
                    && !resolution.equals(Optional.of(Resolution.STATIC));
            if (block && named) {
                spec.invalidItem(
                        "addresses", i, Fields.quoted(address), "no CIDR block unless resolution is STATIC or NONE");
            } else if (block ? !Names.isCidr(address) : !Names.isIp(address)) {
                spec.invalidItem("addresses", i, Fields.quoted(address), "an IP address or CIDR block");
            }
        }
        return addresses;
    }

    private static List<ServicePort> ports(Fields spec) {
        Set<Integer> numbers = new HashSet<>();
        Set<String> names = new HashSet<>();
        return spec.objects("ports", port -> {
            port.ignore("number", "name", "protocol", "targetPort");
            port.end();
            if (!port.has("number")) {
                port.missing("number");
            }
            int number = port.port("number");
            String name = port.requiredText("name");
            if (name != null && !Names.isPortName(name)) {
                port.invalid("name", Fields.quoted(name), "letters, digits and dashes");
            }
            if (number > 0 && !numbers.add(number)) {
                port.invalid("number", Integer.toString(number), "a number that no other port of the service has");
            }
            if (name != null && !names.add(name)) {
                port.invalid("name", Fields.quoted(name), "a name that no other port of the service has");
            }
            Protocol protocol = SharedFields.protocol(port);
            if (protocol == Protocol.GRPC_WEB) {
                port.findings()
                        .note(
                                Severity.WARNING,
                                port.placeOf("protocol"),
                                port.path("protocol"),
                                Reason.Unsupported,
                                "protocol: GRPC-WEB is not translated, HTTP/2 is spoken to the service (expected: GRPC, or"
                                        + " HTTP for a service that takes gRPC-Web itself)");
            }
            int target = port.port("targetPort");
            return new ServicePort(number, name == null ? "" : name, protocol, target == 0 ? number : target);
        });
    }

    private static Backing backing(Fields spec, Optional<Resolution> resolution) {
        int written = spec.size("endpoints");
        String word = spec.text("resolution", "NONE");
        List<Endpoint> endpoints = spec.objects("endpoints", EndpointReader::read);
        Fields selector = spec.object("workloadSelector");
        if (selector != null) {
            selector.ignore("labels");
            selector.end();
            Selector labels = SharedFields.selector(selector, "labels");
            if (written > 0) {
                spec.invalid("endpoints", written + " beside workloadSelector", "either endpoints or workloadSelector");
            }
            return new Backing.Workloads(labels);
        }
        if (written > 0 && word.equals("NONE")) {
            spec.invalid("endpoints", written + " with resolution NONE", "resolution STATIC or DNS");
        } else if (written > 1 && word.equals("DNS_ROUND_ROBIN")) {
            spec.invalid("endpoints", Integer.toString(written), "at most 1 with resolution DNS_ROUND_ROBIN");
        } else if (resolution.equals(Optional.of(Resolution.STATIC))) {
            checkStatic(spec, endpoints, written);
        }
        return new Backing.Endpoints(endpoints);
    }

    private static void checkStatic(Fields spec, List<Endpoint> endpoints, int written) {
        for (int i = 0; i < endpoints.size() && written == endpoints.size(); i++) {
            String address = endpoints.get(i).address();
            if (!Names.isIp(address)) {
                spec.invalidItem(
                        "endpoints",
                        i,
                        "address " + Fields.quoted(address),
                        "an IP address where resolution is STATIC");
            }
        }
        if (written == 0) {
            spec.findings()
                    .note(
                            Severity.WARNING,
                            spec.placeOf("resolution"),
                            spec.path("endpoints"),
                            Reason.MissingField,
                            "endpoints: missing (expected: endpoints or workloadSelector where resolution is STATIC)");
        }
    }

    private static Map<String, Optional<Resolution>> resolutions() {
        Map<String, Optional<Resolution>> words = new LinkedHashMap<>();
        words.put("STATIC", Optional.of(Resolution.STATIC));
        words.put("DNS", Optional.of(Resolution.DNS));
        words.put("NONE", Optional.empty());
        words.put("DNS_ROUND_ROBIN", Optional.empty());
        words.put("DYNAMIC_DNS", Optional.empty());
        return words;
    }
}
