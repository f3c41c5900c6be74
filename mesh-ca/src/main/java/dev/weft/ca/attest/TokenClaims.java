package dev.weft.ca.attest;

import dev.weft.types.SpiffeId;
import dev.weft.types.svid.FlatJson;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a bootstrap token says. All of it was signed by this CA.
 *
 * <p>Source: RFC 7519, section 4.1.
 *
 * @param id the only identity that it may be used for ({@code sub})
 * @param audience whom it is for ({@code aud})
 * @param issuedAt whole seconds ({@code iat})
 * @param expires whole seconds ({@code exp})
 * @param tokenId unique ({@code jti}); what is remembered of a used token
 */
record TokenClaims(SpiffeId id, String audience, Instant issuedAt, Instant expires, String tokenId) {

    String json() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("sub", id.toString());
        members.put("aud", audience);
        members.put("iat", issuedAt.getEpochSecond());
        members.put("exp", expires.getEpochSecond());
        members.put("jti", tokenId);
        return FlatJson.write(members);
    }

    /** Reads the claims of a token whose signature was verified; throws when one is missing or of another form. */
    static TokenClaims parse(String json) {
        Map<String, String> members = FlatJson.read(json);
        return new TokenClaims(
                SpiffeId.parse(member(members, "sub")),
                member(members, "aud"),
                Instant.ofEpochSecond(Long.parseLong(member(members, "iat"))),
                Instant.ofEpochSecond(Long.parseLong(member(members, "exp"))),
                member(members, "jti"));
    }

    private static String member(Map<String, String> members, String name) {
        String value = members.get(name);
        if (value == null) {
            throw new IllegalArgumentException("token: claim " + name + " is missing");
        }
        return value;
    }
}
