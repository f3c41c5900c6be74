package dev.weft.proxy.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DnsQueryTest {

    @Test
    void readsNameTypeAndEdns() {
        DnsQuery query = java.util.Objects.requireNonNull(DnsQuery.parse(Messages.query("Catalog.SHOP", 28, true)));

        assertThat(query.name()).isEqualTo("catalog.shop");
        assertThat(query.type()).isEqualTo(DnsQuery.AAAA);
        assertThat(query.internet()).isTrue();
        assertThat(query.edns()).isTrue();
    }

    @Test
    void refusesAnswersOtherOperationsAndSeveralQuestions() {
        byte[] answer = Messages.query("a", 1, false);
        answer[2] |= (byte) 0x80;
        byte[] notify = Messages.query("a", 1, false);
        notify[2] |= 0x20;
        byte[] two = Messages.query("a", 1, false);
        two[5] = 2;

        assertThat(DnsQuery.parse(answer)).isNull();
        assertThat(DnsQuery.parse(notify)).isNull();
        assertThat(DnsQuery.parse(two)).isNull();
    }

    @Test
    void refusesCompressedAndEndlessNames() {
        byte[] pointer = Messages.query("aaaa", 1, false);
        pointer[12] = (byte) 0xc0;
        byte[] cut = java.util.Arrays.copyOf(Messages.query("catalog", 1, false), 16);
        byte[] many = Messages.query("a.".repeat(140) + "a", 1, false);

        assertThat(DnsQuery.parse(pointer)).isNull();
        assertThat(DnsQuery.parse(cut)).isNull();
        assertThat(DnsQuery.parse(many)).isNull();
    }

    @Test
    void anyBytesEitherParseOrAreRefused() {
        Random random = new Random(11);
        byte[] good = Messages.query("catalog.shop.svc.cluster.local", 1, true);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes;
            if (i % 2 == 0) {
                bytes = new byte[random.nextInt(80)];
                random.nextBytes(bytes);
            } else {
                bytes = java.util.Arrays.copyOf(good, random.nextInt(good.length + 4));
                for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
            DnsQuery query = DnsQuery.parse(bytes);
            if (query != null) {
                assertThat(query.questionEnd()).isLessThanOrEqualTo(bytes.length);
                assertThat(query.name().length()).isLessThan(256);
                assertThat(DnsAnswer.empty(query, DnsAnswer.SERVER_FAILURE).length)
                        .isLessThanOrEqualTo(bytes.length + 11);
            }
        }
    }

    @Test
    void anAnswerRepeatsTheQuestionAndGivesAddresses() {
        DnsQuery query = java.util.Objects.requireNonNull(DnsQuery.parse(Messages.query("catalog", 1, true)));

        byte[] answer = DnsAnswer.addresses(query, "", List.of(new byte[] {10, 0, 0, 1}));

        assertThat(query.answeredBy(answer)).isTrue();
        assertThat(Messages.addresses(answer)).containsExactly("10.0.0.1");
        ByteBuffer in = ByteBuffer.wrap(answer);
        assertThat(in.getShort(2) & 0xffff).isEqualTo(0x8580);
        assertThat(in.getShort(10)).isEqualTo((short) 1);
    }

    @Test
    void anAnswerToAnotherQuestionIsNotTaken() {
        DnsQuery query = java.util.Objects.requireNonNull(DnsQuery.parse(Messages.query("catalog", 1, false)));
        DnsQuery other = java.util.Objects.requireNonNull(DnsQuery.parse(Messages.query("evilcat", 1, false)));

        assertThat(query.answeredBy(DnsAnswer.empty(other, 0))).isFalse();
        assertThat(query.answeredBy(query.bytes())).isFalse();
    }
}
