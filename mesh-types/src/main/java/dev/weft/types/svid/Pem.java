package dev.weft.types.svid;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.EncodedKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Reads and writes PEM: certificates, PKCS#8 private keys, SubjectPublicKeyInfo public keys, certificate requests.
 *
 * <p>What is read is bounded by the caller's text; messages never repeat the text, because it may be a key. Stateless.
 *
 * <p>Source: RFC 7468.
 */
public final class Pem {

    /** Label of a certificate block. */
    public static final String CERTIFICATE = "CERTIFICATE";
    /** Label of a PKCS#8 private key block. */
    public static final String PRIVATE_KEY = "PRIVATE KEY";
    /** Label of a SubjectPublicKeyInfo block. */
    public static final String PUBLIC_KEY = "PUBLIC KEY";
    /** Label of a PKCS#10 request block. */
    public static final String CERTIFICATE_REQUEST = "CERTIFICATE REQUEST";

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    /** One block, ending in a line break. */
    public static String write(String label, byte[] der) {
        return BEGIN + label + DASHES + "\n" + LINES.encodeToString(der) + "\n" + END + label + DASHES + "\n";
    }

    /** One certificate as a block. */
    public static String write(X509Certificate certificate) {
        try {
            return write(CERTIFICATE, certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a parsed certificate cannot be encoded", e);
        }
    }

    /** All certificates as blocks, in order. */
    public static String write(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            text.append(write(certificate));
        }
        return text.toString();
    }

    /**
     * Every block of the text, in order; what stands between blocks is ignored.
     *
     * @throws IllegalArgumentException when a block does not end, ends with another label or is not Base64
     */
    public static List<Block> read(String text) {
        List<Block> blocks = new ArrayList<>();
        int from = 0;
        while (true) {
            int begin = text.indexOf(BEGIN, from);
            if (begin < 0) {
                return List.copyOf(blocks);
            }
            int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
            if (labelEnd < 0) {
                throw new IllegalArgumentException("PEM block has no label end (expected: -----)");
            }
            String label = text.substring(begin + BEGIN.length(), labelEnd);
            String endLine = END + label + DASHES;
            int end = text.indexOf(endLine, labelEnd);
            if (end < 0) {
                throw new IllegalArgumentException("PEM block \"" + printable(label) + "\" does not end");
            }
            blocks.add(new Block(label, decode(text.substring(labelEnd + DASHES.length(), end))));
            from = end + endLine.length();
        }
    }

    /**
     * The certificates among the text's blocks, in order; other blocks are skipped.
     *
     * @throws IllegalArgumentException when a certificate cannot be parsed or there is none
     */
    public static List<X509Certificate> certificates(String text) {
        List<X509Certificate> certificates = new ArrayList<>();
        List<Block> blocks;
        try {
            blocks = read(text);
            if (blocks.isEmpty()) {
                throw new IllegalArgumentException("no PEM blocks found");
            }
            for (Block block : blocks) {
                if (block.label().equals(CERTIFICATE)) {
                    certificates.add(certificate(block.der()));
                }
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot parse PEM encoded certificate: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("no certificates found");
        }
        return List.copyOf(certificates);
    }

    /**
     * The first private key among the text's blocks (PKCS#8; EC or RSA).
     *
     * @throws IllegalArgumentException when it cannot be parsed or there is none; the message holds no key material
     */
    public static PrivateKey privateKey(String text) {
        List<Block> blocks;
        try {
            blocks = read(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot parse PEM encoded private key: " + e.getMessage(), e);
        }
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("cannot parse PEM encoded private key: no PEM blocks found");
        }
        for (Block block : blocks) {
            if (block.label().equals(PRIVATE_KEY)) {
                return anyKey(block.der(), PKCS8EncodedKeySpec::new, KeyFactory::generatePrivate, "private key");
            }
        }
        throw new IllegalArgumentException("no private key found");
    }

    /**
     * The first public key block of the text (EC or RSA).
     *
     * @throws IllegalArgumentException when it cannot be parsed or there is none
     */
    public static PublicKey publicKey(String text) {
        for (Block block : read(text)) {
            if (block.label().equals(PUBLIC_KEY)) {
                return anyKey(block.der(), X509EncodedKeySpec::new, KeyFactory::generatePublic, "public key");
            }
        }
        throw new IllegalArgumentException("no public key found");
    }

    private static X509Certificate certificate(byte[] der) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("not an X.509 certificate", e);
        }
    }

    private static <K> K anyKey(byte[] der, SpecOf spec, Generate<K> generate, String what) {
        for (String algorithm : List.of("EC", "RSA")) {
            try {
                return generate.from(KeyFactory.getInstance(algorithm), spec.of(der));
            } catch (InvalidKeySpecException notThisAlgorithm) {
                // The loop goes on with the next algorithm.
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(algorithm + " keys are not supported here", e);
            }
        }
        // INVARIANT: no cause, because a parser's exception may quote key bytes.
        throw new IllegalArgumentException("cannot parse PEM encoded " + what + ": not an EC or RSA key");
    }

    private static byte[] decode(String base64) {
        StringBuilder dense = new StringBuilder(base64.length());
        for (int i = 0; i < base64.length(); i++) {
            char c = base64.charAt(i);
            if (c != '\n' && c != '\r' && c != ' ' && c != '\t') {
                dense.append(c);
            }
        }
        try {
            return Base64.getDecoder().decode(dense.toString().getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("PEM block is not Base64");
        }
    }

    private static String printable(String label) {
        return label.length() > 40 ? label.substring(0, 40) : label;
    }

    private interface SpecOf {
        EncodedKeySpec of(byte[] der);
    }

    private interface Generate<K> {
        K from(KeyFactory factory, EncodedKeySpec spec) throws InvalidKeySpecException;
    }

    /** One PEM block: its label and its bytes. Not a record, so that printing it shows no key. */
    public static final class Block {
        private final String label;
        private final byte[] der;

        Block(String label, byte[] der) {
            this.label = label;
            this.der = der;
        }

        /** What the block says it holds, for example {@code CERTIFICATE}. */
        public String label() {
            return label;
        }

        /** A copy of the decoded bytes. */
        public byte[] der() {
            return der.clone();
        }

        @Override
        public String toString() {
            return "PEM block " + printable(label) + ", " + der.length + " bytes";
        }
    }
}
