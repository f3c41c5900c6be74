package dev.weft.filters;

import dev.weft.proxy.chain.FilterProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.springframework.beans.BeansException;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.factory.GatewayFilterFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.type.ClassMetadata;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;
import org.springframework.stereotype.Component;

/** The beans of users' jars in a context of their own: every class of a jar that carries a stereotype. Owns the context. */
final class FilterBeans implements AutoCloseable {

    private final AnnotationConfigApplicationContext context;

    private FilterBeans(AnnotationConfigApplicationContext context) {
        this.context = context;
    }

    static FilterBeans start(List<Path> jars, ClassLoader loader, Map<String, String> properties)
            throws FilterProblemException {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.setDisplayName("users' filters");
        context.setClassLoader(loader);
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("filters.yaml", Map.<String, Object>copyOf(properties)));
        try {
            register(jars, loader, context);
            context.refresh();
        } catch (BeansException | IllegalStateException | LinkageError failure) {
            context.close();
            throw new FilterProblemException(
                    "filters: their beans cannot be started: " + root(failure)
                            + " (expected: beans that need only each other and filters.yaml's properties)",
                    failure);
        }
        return new FilterBeans(context);
    }

    private static void register(List<Path> jars, ClassLoader loader, AnnotationConfigApplicationContext context)
            throws FilterProblemException {
        SimpleMetadataReaderFactory readers = new SimpleMetadataReaderFactory(new DefaultResourceLoader(loader));
        for (Path path : jars) {
            try (JarFile jar = new JarFile(path.toFile())) {
                for (JarEntry entry : Collections.list(jar.entries())) {
                    if (!LinkCheck.isClass(entry.getName())) {
                        continue;
                    }
                    String name = entry.getName()
                            .substring(0, entry.getName().length() - ".class".length())
                            .replace('/', '.');
                    MetadataReader reader = readers.getMetadataReader(name);
                    ClassMetadata type = reader.getClassMetadata();
                    if (type.isConcrete()
                            && type.isIndependent()
                            && reader.getAnnotationMetadata().isAnnotated(Component.class.getName())) {
                        context.register(Class.forName(name, false, loader));
                    }
                }
            } catch (IOException | ClassNotFoundException | LinkageError failure) {
                throw new FilterProblemException(
                        path.getFileName() + ": " + failure + " (expected: classes that can be loaded)", failure);
            }
        }
    }

    private static String root(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return String.valueOf(at.getMessage()).lines().findFirst().orElse(at.toString());
    }

    AnnotationConfigApplicationContext context() {
        return context;
    }

    List<GlobalFilter> globalFilters() {
        return context.getBeanProvider(GlobalFilter.class).orderedStream().toList();
    }

    List<GatewayFilterFactory<?>> factories() {
        return context.getBeanProvider(GatewayFilterFactory.class).stream()
                .<GatewayFilterFactory<?>>map(factory -> factory)
                .toList();
    }

    @Override
    public void close() {
        context.close();
    }
}
