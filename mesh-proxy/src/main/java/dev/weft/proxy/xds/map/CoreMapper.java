package dev.weft.proxy.xds.map;

import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreFields.Address;
import dev.weft.proxy.xds.map.CoreFields.AnyMessage;
import dev.weft.proxy.xds.map.CoreFields.DataSource;
import dev.weft.proxy.xds.map.CoreFields.DurationMessage;
import dev.weft.proxy.xds.map.CoreFields.SocketAddress;
import dev.weft.proxy.xds.map.CoreFields.Struct;
import dev.weft.proxy.xds.map.CoreFields.StructValue;
import dev.weft.proxy.xds.map.CoreFields.TypedStruct;
import dev.weft.proxy.xds.map.CoreFields.Wrapper;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads protobuf's well-known types and Envoy's core types. */
public final class CoreMapper {

    private static final long MAX_SECONDS = 315_576_000_000L;
    private static final int MAX_PORT = 65_535;

    private CoreMapper() {}

    /** An {@code Any}: what it says it is, and its content. */
    public record Typed(String type, WireMessage value) {}

    /** An {@code Any} in a field. */
    public static Typed typed(WireMessage parent, WireField field) throws InvalidFieldException {
        WireMessage any = parent.message(field);
        String url = any.string(AnyMessage.TYPE_URL);
        return new Typed(url.substring(url.lastIndexOf('/') + 1), any.embedded(AnyMessage.VALUE, parent.pathOf(field)));
    }

    /** A duration that is not negative; {@code null} when absent. */
    public static @Nullable Duration duration(WireMessage parent, WireField field) throws InvalidFieldException {
        if (!parent.has(field)) {
            return null;
        }
        WireMessage duration = parent.message(field);
        long seconds = duration.number(DurationMessage.SECONDS);
        long nanos = duration.number(DurationMessage.NANOS);
        if (seconds < 0 || seconds > MAX_SECONDS || nanos < 0 || nanos > 999_999_999) {
            throw parent.invalid(field, seconds + " s, " + nanos + " ns (expected: not negative)");
        }
        return Duration.ofSeconds(seconds, nanos);
    }

    /** A duration of which zero means "none"; an absent one is the fallback. */
    public static @Nullable Duration limit(WireMessage parent, WireField field, @Nullable Duration fallback)
            throws InvalidFieldException {
        Duration duration = duration(parent, field);
        if (duration == null) {
            return fallback;
        }
        return duration.isZero() ? null : duration;
    }

    /** A wrapped number. */
    public static long wrapped(WireMessage parent, WireField field, long fallback) throws InvalidFieldException {
        return parent.has(field) ? parent.message(field).number(Wrapper.VALUE) : fallback;
    }

    /** A wrapped truth value. */
    public static boolean wrapped(WireMessage parent, WireField field, boolean fallback) throws InvalidFieldException {
        return wrapped(parent, field, fallback ? 1 : 0) != 0;
    }

    /** The members of a struct that are text; others are left out. */
    public static Map<String, String> strings(WireMessage struct) throws InvalidFieldException {
        Map<String, String> strings = new LinkedHashMap<>();
        for (Map.Entry<String, WireMessage> entry : struct.map(Struct.FIELDS).entrySet()) {
            if (entry.getValue().has(StructValue.STRING_VALUE)) {
                strings.put(entry.getKey(), entry.getValue().string(StructValue.STRING_VALUE));
            }
        }
        return strings;
    }

    /** The struct of one namespace of an object's metadata; empty when there is none. */
    public static @Nullable WireMessage metadata(WireMessage parent, WireField field, String namespace)
            throws InvalidFieldException {
        return parent.message(field).map(TypedStruct.FILTER_METADATA).get(namespace);
    }

    /** An IP address and a port. */
    record HostPort(String host, int port) {}

    static HostPort address(WireMessage parent, WireField field) throws InvalidFieldException {
        WireMessage address = parent.message(field);
        if (!address.has(Address.SOCKET_ADDRESS)) {
            throw parent.invalid(field, "not a socket_address (expected: an IP address and a port)");
        }
        WireMessage socket = address.message(Address.SOCKET_ADDRESS);
        if (socket.number(SocketAddress.PROTOCOL) != 0) {
            throw socket.invalid(SocketAddress.PROTOCOL, socket.number(SocketAddress.PROTOCOL) + " (expected: TCP)");
        }
        long port = socket.number(SocketAddress.PORT_VALUE);
        if (port < 0 || port > MAX_PORT) {
            throw socket.invalid(SocketAddress.PORT_VALUE, port + " (expected: 0 to " + MAX_PORT + ")");
        }
        return new HostPort(ip(socket, SocketAddress.ADDRESS), (int) port);
    }

    static String ip(WireMessage parent, WireField field) throws InvalidFieldException {
        String text = parent.string(field);
        try {
            InetAddress.ofLiteral(text);
            return text;
        } catch (IllegalArgumentException notAnAddress) {
            throw parent.invalid(field, "\"" + text + "\" (expected: an IP address)");
        }
    }

    /** Text that is part of the resource; a file is never read on somebody else's word. */
    static String inline(WireMessage parent, WireField field) throws InvalidFieldException {
        WireMessage source = parent.message(field);
        if (source.has(DataSource.INLINE_STRING)) {
            return source.string(DataSource.INLINE_STRING);
        }
        if (source.has(DataSource.INLINE_BYTES)) {
            return new String(source.bytes(DataSource.INLINE_BYTES), StandardCharsets.UTF_8);
        }
        if (parent.has(field)) {
            throw parent.invalid(field, "not inline (expected: inline_string or inline_bytes)");
        }
        return "";
    }

    /** Refuses fields that would narrow or change a meaning and are not read: silence would widen access. */
    public static void requireOnly(WireMessage message, Set<WireField> known) throws InvalidFieldException {
        List<Integer> others = message.others(known);
        if (!others.isEmpty()) {
            throw new InvalidFieldException(
                    message.path(),
                    "field number " + others.getFirst() + " is not supported (expected: one of "
                            + known.stream().map(WireField::name).sorted().toList() + ")");
        }
    }

    /** Refuses a field that is set, whatever its value. */
    public static void requireAbsent(WireMessage message, WireField field, String expected)
            throws InvalidFieldException {
        if (message.has(field)) {
            throw message.invalid(field, "not supported (expected: " + expected + ")");
        }
    }

    /** The content of an {@code Any} that is the value of a map. */
    public static WireMessage content(WireMessage any) throws InvalidFieldException {
        return any.embedded(AnyMessage.VALUE, any.path());
    }

    /** A wrapped number within a range. */
    public static int integer(WireMessage parent, WireField field, int least, int most, int fallback)
            throws InvalidFieldException {
        long number = wrapped(parent, field, fallback);
        if (number < least || number > most) {
            throw parent.invalid(field, number + " (expected: " + least + " to " + most + ")");
        }
        return (int) number;
    }

    /** A record whose constructor may refuse its values: the complaint names the message. */
    public static <T> T record(WireMessage at, Supplier<T> made) throws InvalidFieldException {
        try {
            return made.get();
        } catch (IllegalArgumentException refused) {
            throw new InvalidFieldException(at.path(), String.valueOf(refused.getMessage()));
        }
    }

    /** The name of an enum's number. */
    public static String oneOf(long number, String... names) {
        return number >= 0 && number < names.length ? names[(int) number] : Long.toString(number);
    }
}
