package dev.weft.proxy.xds.map.policy;

import dev.weft.proxy.xds.map.FieldTablesTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyFieldTablesTest {

    static Stream<Class<?>> messages() {
        return Stream.of(
                        BalanceFields.class,
                        GuardFields.class,
                        DeliveryFields.class,
                        UpstreamHttpFields.class,
                        ErrorCodesFields.class,
                        ProxyHeaderFields.class,
                        SessionFields.class)
                .flatMap(table -> Stream.of(table.getDeclaredClasses()));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void numbersAndNamesAreThoseOfTheProto(Class<?> message) throws ReflectiveOperationException {
        FieldTablesTest.check(message);
    }
}
