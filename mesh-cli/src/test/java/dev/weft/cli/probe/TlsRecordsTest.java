package dev.weft.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TlsRecordsTest {

    @Test
    void aServerHelloThatChoosesTls13AndDataAfterItIsAllWell() {
        TlsRecords.Verdict verdict = TlsRecords.judge(
                join(record(22, serverHello(0x0304)), record(20, new byte[1]), record(23, new byte[40])));

        assertThat(verdict.tls13()).isTrue();
        assertThat(verdict.records()).isEqualTo(3);
        assertThat(verdict.encrypted()).isEqualTo(1);
        assertThat(verdict.faults()).isEmpty();
    }

    @Test
    void aServerHelloOfAnOlderVersionIsNotTls13() {
        assertThat(TlsRecords.judge(record(22, serverHello(0x0303))).tls13()).isFalse();
    }

    @Test
    void readableHttpIsNamedWithItsPlace() {
        byte[] bytes = join(record(23, new byte[4]), "GET /secret HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));

        assertThat(TlsRecords.judge(bytes).faults())
                .singleElement()
                .asString()
                .contains("byte 9")
                .contains("GET /secret");
    }

    @Test
    void aHandshakeInTheClearAfterEncryptionBeganIsAFault() {
        assertThat(TlsRecords.judge(join(record(23, new byte[4]), record(22, new byte[4])))
                        .faults())
                .singleElement()
                .asString()
                .contains("handshake");
    }

    @Test
    void aLastRecordThatIsCutIsNoFault() {
        byte[] cut = Arrays.copyOf(record(23, new byte[40]), 20);

        assertThat(TlsRecords.judge(cut).faults()).isEmpty();
    }

    private static byte[] serverHello(int version) {
        ByteBuffer hello = ByteBuffer.allocate(50);
        hello.put((byte) 2).put(new byte[3]).putShort((short) 0x0303).put(new byte[32]);
        hello.put((byte) 0).putShort((short) 0x1301).put((byte) 0).putShort((short) 6);
        hello.putShort((short) 43).putShort((short) 2).putShort((short) version);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    private static byte[] record(int type, byte[] fragment) {
        ByteBuffer record = ByteBuffer.allocate(5 + fragment.length);
        record.put((byte) type)
                .putShort((short) 0x0303)
                .putShort((short) fragment.length)
                .put(fragment);
        return record.array();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
