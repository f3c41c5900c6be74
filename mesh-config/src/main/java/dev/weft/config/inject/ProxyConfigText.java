package dev.weft.config.inject;

import dev.weft.config.parse.Fields;
import dev.weft.config.parse.Findings;
import dev.weft.config.parse.YamlDocument;
import dev.weft.config.parse.YamlNode;
import dev.weft.config.parse.YamlParser;
import dev.weft.types.Origin;
import dev.weft.types.ResourceRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The annotation {@code proxy.istio.io/config}: a ProxyConfig in YAML, of which the fields that concern a sidecar of Weft
 * are read.
 *
 * <p>Source: Istio {@code mesh.v1alpha1.ProxyConfig}.
 *
 * @param fields values by field name; absent when the pod does not say them
 * @param environment what {@code proxyMetadata} and others become in both containers
 * @param problems what cannot be meant
 * @param warnings fields that are not read
 */
record ProxyConfigText(
        Map<String, String> fields, Map<String, String> environment, List<String> problems, List<String> warnings) {

    private static final String NAME = "proxy.istio.io/config";
    private static final Set<String> MODES = Set.of("REDIRECT", "TPROXY", "NONE");
    private static final int MOST_LOOPS = 256;
    private static final ResourceRef POD = new ResourceRef("Pod", "", "");

    static ProxyConfigText read(String text) {
        ProxyConfigText read =
                new ProxyConfigText(new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
        List<YamlDocument> documents = text.isBlank() ? List.of() : new YamlParser().parse(text);
        if (documents.isEmpty()) {
            return read;
        }
        YamlDocument document = documents.get(0);
        if (document.root() instanceof YamlNode.Mapping mapping
                && document.problems().isEmpty()) {
            Findings findings = new Findings(Origin.NONE);
            read.take(new Fields(mapping, "", findings));
            findings.diagnostics(POD)
                    .forEach(each -> read.problems.add(NAME + ": " + each.field() + ": " + each.message()));
        } else {
            read.problems.add(NAME + ": not a mapping in YAML (expected: fields of a ProxyConfig)");
        }
        return read;
    }

    private void take(Fields config) {
        for (String name : config.names()) {
            switch (name) {
                case "discoveryAddress" -> keep(name, config.text(name, ""));
                case "interceptionMode" -> {
                    String mode = config.text(name, "");
                    if (!MODES.contains(mode)) {
                        problems.add(
                                NAME + ": interceptionMode: \"" + mode + "\" (expected: REDIRECT, TPROXY or NONE)");
                    }
                    keep(name, mode);
                }
                case "statusPort" -> keep(name, Long.toString(config.integer(name, 0, 65_535, 15_020)));
                case "holdApplicationUntilProxyStarts" -> keep(name, Boolean.toString(config.flag(name, false)));
                case "concurrency" -> {
                    long loops = config.integer(name, 0, MOST_LOOPS, 0);
                    if (loops > 0) {
                        environment.put("WEFT_PROXY_EVENT_LOOPS", Long.toString(loops));
                    }
                }
                case "terminationDrainDuration" -> environment.put("WEFT_PROXY_DRAIN", config.text(name, "5s"));
                case "proxyMetadata" -> environment.putAll(config.textMap(name));
                default -> warnings.add(NAME + ": " + name + " is not read");
            }
        }
    }

    private void keep(String name, String value) {
        fields.put(name, value);
    }

    String controlPlane() {
        return fields.getOrDefault("discoveryAddress", "");
    }

    String mode(String otherwise) {
        return fields.getOrDefault("interceptionMode", otherwise);
    }

    int statusPort(int otherwise) {
        return Integer.parseInt(fields.getOrDefault("statusPort", Integer.toString(otherwise)));
    }

    boolean holds(boolean otherwise) {
        return Boolean.parseBoolean(
                fields.getOrDefault("holdApplicationUntilProxyStarts", Boolean.toString(otherwise)));
    }

    boolean captureDns(boolean otherwise) {
        String word = environment.getOrDefault("ISTIO_META_DNS_CAPTURE", "");
        return word.isEmpty() ? otherwise : word.equals("true");
    }
}
