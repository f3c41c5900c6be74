package dev.weft.filters;

import java.lang.reflect.Constructor;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;

/** Spring Cloud Gateway's own filters, as far as they need nothing, or only settings that have defaults. */
final class StockFilters {

    private static final String PACKAGE = GatewayFilterFactory.class.getPackageName();

    private StockFilters() {}

    /** {@code null}: there is none of this name, or it needs other beans. */
    static @Nullable GatewayFilterFactory<?> find(String name) {
        if (!name.chars().allMatch(Character::isLetterOrDigit)) {
            return null;
        }
        String type = PACKAGE + "." + name + GatewayFilterFactory.class.getSimpleName();
        try {
            Class<?> found = Class.forName(type, true, StockFilters.class.getClassLoader());
            for (Constructor<?> constructor : found.getConstructors()) {
                Object[] settings = settings(constructor.getParameterTypes());
                if (settings != null && constructor.newInstance(settings) instanceof GatewayFilterFactory<?> factory) {
                    return factory;
                }
            }
        } catch (ReflectiveOperationException | LinkageError none) {
            return null;
        }
        return null;
    }

    private static Object @Nullable [] settings(Class<?>[] types) throws ReflectiveOperationException {
        Object[] settings = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            if (!types[i].getPackageName().equals(PACKAGE) || types[i].isInterface()) {
                return null;
            }
            settings[i] = types[i].getDeclaredConstructor().newInstance();
        }
        return settings;
    }
}
