package dev.weft.ca.attest;

import dev.weft.ca.issue.Refusal;
import dev.weft.ca.key.SigningProvider;
import dev.weft.ca.key.StoredKey;
import dev.weft.types.SpiffeId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Mints and reads bootstrap tokens: compact JWS, ES256, one fixed header, signed by a key that signs nothing else. A token
 * is bound to one identity and one audience and is short-lived; that it is used once only is {@link UsedTokens}' job.
 * Thread-safe.
 *
 * <p>Source: RFC 7515, section 7.1; RFC 7518, section 3.4.
 */
public final class BootstrapTokens {

    /** Longest token that is looked at, in characters. */
    static final int MAX_LENGTH = 4_096;

    private static final String HEADER = "{\"alg\":\"ES256\",\"typ\":\"weft-bootstrap+jwt\"}";
    private static final String ES256 = "SHA256withECDSAinP1363Format";
    private static final Duration LEEWAY = Duration.ofSeconds(20);

    private final SigningProvider provider;
    private final PrivateKey privateKey;
    private final PublicKey publicKey;
    private final String audience;
    private final Clock clock;
    private final String encodedHeader = encode(HEADER.getBytes(StandardCharsets.US_ASCII));

    /**
     * Tokens of one key and one audience.
     *
     * @param key the token key
     * @param audience whom the tokens are for; tokens for another are refused
     */
    public BootstrapTokens(StoredKey key, String audience, SigningProvider provider, Clock clock) {
        this.provider = provider;
        this.privateKey = provider.own(key.privateKey());
        this.publicKey = provider.own(key.publicKey());
        this.audience = audience;
        this.clock = clock;
    }

    /** A new token for one identity. A secret: never log it. */
    public String mint(SpiffeId id, Duration ttl, SecureRandom random) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        byte[] tokenId = new byte[16];
        random.nextBytes(tokenId);
        TokenClaims claims =
                new TokenClaims(id, audience, now, now.plus(ttl), HexFormat.of().formatHex(tokenId));
        String signed = encodedHeader + "." + encode(claims.json().getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = provider.signature(ES256);
            signature.initSign(privateKey);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign a token", e);
        }
    }

    /** Judges a token, all but whether it was used before. Never throws for what a caller sent. */
    TokenVerdict read(String token) {
        if (token.length() > MAX_LENGTH) {
            return invalid();
        }
        int payloadAt = token.indexOf('.') + 1;
        int signatureAt = token.indexOf('.', payloadAt) + 1;
        // The header is compared, never interpreted: there is no algorithm to choose and no key to name.
        boolean ours = payloadAt > 0
                && signatureAt > payloadAt
                && token.indexOf('.', signatureAt) < 0
                && token.substring(0, payloadAt - 1).equals(encodedHeader);
        if (!ours || !verifies(token, signatureAt)) {
            return invalid();
        }
        try {
            byte[] payload = Base64.getUrlDecoder().decode(token.substring(payloadAt, signatureAt - 1));
            return judge(TokenClaims.parse(new String(payload, StandardCharsets.UTF_8)));
        } catch (RuntimeException e) {
            return invalid();
        }
    }

    private TokenVerdict judge(TokenClaims claims) {
        Instant now = clock.instant();
        if (!claims.audience().equals(audience)) {
            return new TokenVerdict.Refused(
                    Refusal.TOKEN_WRONG_AUDIENCE, "token: for another audience (expected: " + audience + ")");
        }
        if (!now.isBefore(claims.expires())) {
            return new TokenVerdict.Refused(Refusal.TOKEN_EXPIRED, "token: expired at " + claims.expires());
        }
        if (claims.issuedAt().isAfter(now.plus(LEEWAY))) {
            return new TokenVerdict.Refused(
                    Refusal.TOKEN_NOT_YET_VALID, "token: issued at " + claims.issuedAt() + ", which is not yet");
        }
        return new TokenVerdict.Genuine(claims);
    }

    private boolean verifies(String token, int signatureAt) {
        try {
            Signature signature = provider.signature(ES256);
            signature.initVerify(publicKey);
            signature.update(token.substring(0, signatureAt - 1).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(token.substring(signatureAt)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static TokenVerdict invalid() {
        return new TokenVerdict.Refused(Refusal.TOKEN_INVALID, "token: not a bootstrap token of this mesh");
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
