package dev.weft.proxy.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** DNS messages as a client of the operating system makes and reads them. */
final class Messages {

    private Messages() {}

    static byte[] query(String name, int type, boolean edns) {
        ByteBuffer out = ByteBuffer.allocate(1_024);
        out.putShort((short) 0x1234).putShort((short) 0x0100).putShort((short) 1);
        out.putShort((short) 0).putShort((short) 0).putShort((short) (edns ? 1 : 0));
        for (String label : name.split("\\.")) {
            out.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.put((byte) 0).putShort((short) type).putShort((short) 1);
        if (edns) {
            out.put((byte) 0)
                    .putShort((short) 41)
                    .putShort((short) 1_232)
                    .putInt(0)
                    .putShort((short) 0);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    static int code(byte[] answer) {
        return answer[3] & 15;
    }

    static List<String> addresses(byte[] answer) {
        ByteBuffer in = ByteBuffer.wrap(answer);
        int count = in.getShort(6);
        in.position(12);
        name(in);
        in.getInt();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            name(in);
            int type = in.getShort();
            in.getShort();
            in.getInt();
            byte[] data = new byte[in.getShort()];
            in.get(data);
            if (type != 5) {
                try {
                    all.add(InetAddress.getByAddress(data).getHostAddress());
                } catch (UnknownHostException impossible) {
                    throw new AssertionError(impossible);
                }
            }
        }
        return all;
    }

    private static void name(ByteBuffer in) {
        while (true) {
            int length = in.get() & 0xff;
            if (length == 0) {
                return;
            }
            if (length >= 0xc0) {
                in.get();
                return;
            }
            in.position(in.position() + length);
        }
    }
}
