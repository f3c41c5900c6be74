package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcMessagesTest {

    private static ByteBuf messages(int... lengths) {
        ByteBuf all = Unpooled.buffer();
        for (int length : lengths) {
            all.writeByte(0).writeInt(length).writeZero(length);
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 1000})
    void countsHoweverTheBytesAreCut(int size) {
        ByteBuf all = messages(0, 3, 300, 0, 5, 70_000);
        GrpcMessages messages = new GrpcMessages();

        for (int at = 0; at < all.readableBytes(); at += size) {
            messages.pass(all.slice(at, Math.min(size, all.readableBytes() - at)));
        }

        assertThat(messages.count()).isEqualTo(6);
    }

    @Test
    void leavesTheBytesWhereTheyAre() {
        ByteBuf all = messages(3);
        new GrpcMessages().pass(all);

        assertThat(all.readableBytes()).isEqualTo(8);
    }

    @Test
    void takesLengthsUpToFourGigabytes() {
        GrpcMessages messages = new GrpcMessages();
        messages.pass(Unpooled.buffer().writeByte(0).writeInt(-1).writeZero(100_000));

        assertThat(messages.count()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "application/grpc,true",
        "application/grpc+proto,true",
        "application/grpc;charset=x,true",
        "application/grpc-web,false",
        "text/plain,false"
    })
    void knowsBodiesThatAreMadeOfMessages(String type, boolean expected) {
        assertThat(GrpcMessages.are(type)).isEqualTo(expected);
    }
}
