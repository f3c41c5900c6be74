package dev.weft.types.svid;

import dev.weft.types.TrustDomain;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a workload needs to get its first SVID without Kubernetes: a token of its own and the means to know the control
 * plane. Holds a secret: keep files 0600; printing it shows no token.
 *
 * <p>Source: Weft's own; architecture, section 5.
 *
 * @param token single-use bootstrap token, bound to one identity
 * @param rootFingerprint {@code sha256:} and 64 hexadecimal digits over the root's DER
 * @param trustDomain the mesh that the workload joins
 * @param controlPlane {@code host:port} of xDS and CA
 */
public record BootstrapFile(String token, String rootFingerprint, TrustDomain trustDomain, String controlPlane) {

    private static final String PREFIX = "sha256:";

    /** Rejects an empty token, a fingerprint of another form and an address without a port. */
    public BootstrapFile {
        if (token.isBlank()) {
            throw new IllegalArgumentException("token: empty (expected: a bootstrap token)");
        }
        boolean hex = rootFingerprint.startsWith(PREFIX)
                && rootFingerprint.length() == PREFIX.length() + 64
                && rootFingerprint.chars().skip(PREFIX.length()).allMatch(c -> Character.digit(c, 16) >= 0);
        if (!hex) {
            throw new IllegalArgumentException(
                    "rootFingerprint: \"" + rootFingerprint + "\" (expected: sha256: and 64 hexadecimal digits)");
        }
        int colon = controlPlane.lastIndexOf(':');
        if (colon <= 0 || !isPort(controlPlane.substring(colon + 1))) {
            throw new IllegalArgumentException("controlPlane: \"" + controlPlane + "\" (expected: host:port)");
        }
    }

    /**
     * Reads the JSON form. Unknown members are ignored.
     *
     * @throws IllegalArgumentException naming the field that is missing or wrong, never the token
     */
    public static BootstrapFile parse(String json) {
        Map<String, String> members = FlatJson.read(json);
        return new BootstrapFile(
                member(members, "token"),
                member(members, "rootFingerprint"),
                new TrustDomain(member(members, "trustDomain")),
                member(members, "controlPlane"));
    }

    /** The JSON form, one line. Contains the token. */
    public String toJson() {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("token", token);
        members.put("rootFingerprint", rootFingerprint);
        members.put("trustDomain", trustDomain.name());
        members.put("controlPlane", controlPlane);
        return FlatJson.write(members);
    }

    @Override
    public String toString() {
        return "BootstrapFile[token=(hidden), rootFingerprint=" + rootFingerprint + ", trustDomain=" + trustDomain
                + ", controlPlane=" + controlPlane + "]";
    }

    private static String member(Map<String, String> members, String name) {
        String value = members.get(name);
        if (value == null) {
            throw new IllegalArgumentException("bootstrap file: " + name + " is missing");
        }
        return value;
    }

    private static boolean isPort(String text) {
        try {
            int port = Integer.parseInt(text);
            return port > 0 && port <= 65_535;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
