package dev.weft.filters;

import dev.weft.proxy.chain.FilterProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Looks up, before anything of a jar runs, every method and field of Spring and Reactor that its classes use. So a filter that
 * was built for an older Spring is refused by name, instead of failing with its first request.
 */
final class LinkCheck {

    private static final List<String> LIBRARIES = List.of("org/springframework/", "reactor/", "org/reactivestreams/");

    private LinkCheck() {}

    static void check(List<Path> jars, ClassLoader loader) throws FilterProblemException {
        for (Path path : jars) {
            try (JarFile jar = new JarFile(path.toFile())) {
                for (JarEntry entry : Collections.list(jar.entries())) {
                    if (isClass(entry.getName())) {
                        try (InputStream bytes = jar.getInputStream(entry)) {
                            check(path, ClassFile.of().parse(bytes.readAllBytes()), loader);
                        }
                    }
                }
            } catch (IOException | IllegalArgumentException unreadable) {
                throw new FilterProblemException(
                        path.getFileName() + ": " + unreadable.getMessage() + " (expected: a jar of classes)",
                        unreadable);
            }
        }
    }

    /** Whether an entry of a jar is a class for every Java version. */
    static boolean isClass(String entry) {
        return entry.endsWith(".class") && !entry.startsWith("META-INF/") && !entry.endsWith("-info.class");
    }

    private static void check(Path jar, ClassModel model, ClassLoader loader) throws FilterProblemException {
        for (PoolEntry entry : model.constantPool()) {
            if (!(entry instanceof MemberRefEntry member)) {
                continue;
            }
            String owner = member.owner().asInternalName();
            if (LIBRARIES.stream().noneMatch(owner::startsWith)) {
                continue;
            }
            String missing = missing(member, owner.replace('/', '.'), loader);
            if (missing != null) {
                throw new FilterProblemException(jar.getFileName() + ": "
                        + model.thisClass().asInternalName().replace('/', '.') + " uses " + missing
                        + ", which is not there (expected: a jar that was built for Spring Cloud Gateway 5.0 on"
                        + " Spring Framework 7)");
            }
        }
    }

    private static @Nullable String missing(MemberRefEntry member, String owner, ClassLoader loader) {
        Class<?> type;
        try {
            type = Class.forName(owner, false, loader);
        } catch (ClassNotFoundException | LinkageError absent) {
            return owner;
        }
        String name = member.name().stringValue();
        String descriptor = member.type().stringValue();
        try {
            return has(type, name, descriptor)
                    ? null
                    : owner + "." + name
                            + (descriptor.startsWith("(") ? descriptor.substring(0, descriptor.indexOf(')') + 1) : "");
        } catch (LinkageError undecided) {
            // A library's own optional types are away; the method may be there all the same.
            return null;
        }
    }

    private static boolean has(@Nullable Class<?> type, String name, String descriptor) {
        if (type == null) {
            return false;
        }
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name)
                    && MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                            .descriptorString()
                            .equals(descriptor)) {
                return true;
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (name.equals("<init>")
                    && MethodType.methodType(void.class, constructor.getParameterTypes())
                            .descriptorString()
                            .equals(descriptor)) {
                return true;
            }
        }
        for (Field field : type.getDeclaredFields()) {
            if (field.getName().equals(name)
                    && field.getType().descriptorString().equals(descriptor)) {
                return true;
            }
        }
        for (Class<?> parent : type.getInterfaces()) {
            if (has(parent, name, descriptor)) {
                return true;
            }
        }
        return has(type.isInterface() ? Object.class : type.getSuperclass(), name, descriptor);
    }
}
