package dev.weft.proxy.identity;

import dev.weft.types.svid.Pem;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;

/**
 * Writes certificate signing requests for ECDSA keys: empty subject, no attributes, because the CA takes nothing from a
 * request but the key. Stateless.
 *
 * <p>Source: RFC 2986, section 4; X.690 (DER); RFC 5758 for the algorithm.
 */
public final class Pkcs10 {

    private static final int SEQUENCE = 0x30;
    private static final int BIT_STRING = 0x03;
    private static final byte[] VERSION_1 = {0x02, 0x01, 0x00};
    private static final byte[] EMPTY_NAME = {SEQUENCE, 0x00};
    private static final byte[] NO_ATTRIBUTES = {(byte) 0xA0, 0x00};

    /** SEQUENCE { OBJECT IDENTIFIER 1.2.840.10045.4.3.2 }: ecdsa-with-SHA256. */
    private static final byte[] ECDSA_WITH_SHA256 = {
        SEQUENCE, 0x0A, 0x06, 0x08, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x04, 0x03, 0x02
    };

    private Pkcs10() {}

    /** A request for the pair's public key, signed by its private key, as PEM. */
    public static String request(KeyPair pair) {
        byte[] info = tagged(SEQUENCE, VERSION_1, EMPTY_NAME, pair.getPublic().getEncoded(), NO_ATTRIBUTES);
        byte[] noUnusedBits = {0};
        byte[] request =
                tagged(SEQUENCE, info, ECDSA_WITH_SHA256, tagged(BIT_STRING, noUnusedBits, signature(pair, info)));
        return Pem.write(Pem.CERTIFICATE_REQUEST, request);
    }

    private static byte[] signature(KeyPair pair, byte[] info) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(info);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign a certificate request", e);
        }
    }

    private static byte[] tagged(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
