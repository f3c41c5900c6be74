package dev.weft.filters;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles what a user would write into a jar, against the pinned Spring Cloud Gateway. */
final class UserJar {

    static final Path RUNTIME = Path.of("target").toAbsolutePath();

    private UserJar() {}

    /**
     * Makes one.
     *
     * @param sources by class name; those in {@code absent} are compiled against and not packed
     */
    static Path write(Path jar, Map<String, String> sources, String... absent) {
        try {
            Path classes = Files.createTempDirectory("user-jar");
            compile(classes, sources);
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                    Stream<Path> files = Files.walk(classes)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    String name = classes.relativize(file).toString();
                    if (!List.of(absent).contains(name.replace('/', '.').replace(".class", ""))) {
                        out.putNextEntry(new JarEntry(name));
                        Files.copy(file, out);
                        out.closeEntry();
                    }
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compile(Path classes, Map<String, String> sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String path;
        try (Stream<Path> jars = Files.list(RUNTIME.resolve("lib"))) {
            path = jars.map(Path::toString).collect(Collectors.joining(":"));
        }
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((name, text) -> units.add(
                new SimpleJavaFileObject(
                        URI.create("mem:///" + name.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreErrors) {
                        return text;
                    }
                }));
        StringBuilder said = new StringBuilder();
        boolean done = compiler.getTask(
                        null,
                        null,
                        problem -> said.append(problem).append('\n'),
                        List.of("-d", classes.toString(), "-cp", path, "-proc:none", "-nowarn"),
                        null,
                        units)
                .call();
        if (!done) {
            throw new AssertionError(said.toString());
        }
    }
}
