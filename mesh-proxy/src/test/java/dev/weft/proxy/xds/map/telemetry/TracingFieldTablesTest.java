package dev.weft.proxy.xds.map.telemetry;

import dev.weft.proxy.xds.map.FieldTablesTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TracingFieldTablesTest {

    static Stream<Class<?>> messages() {
        return Stream.of(TracingFields.class, LogFields.class).flatMap(table -> Stream.of(table.getDeclaredClasses()));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void numbersAndNamesAreThoseOfTheProto(Class<?> message) throws ReflectiveOperationException {
        FieldTablesTest.check(message);
    }
}
