package dev.weft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher script {@code weft} of the root folder, with a POSIX shell. */
class LauncherScriptTest {

    private static final Path SCRIPT = Path.of(System.getProperty("weft.root", ".."), "weft");

    @TempDir
    private Path folder;

    @Test
    void withoutAJdk25ItSaysInOneLineWhereItLooked() throws Exception {
        Result result = run(Map.of("WEFT_JDK_DIRS", folder.toString(), "PATH", tools()), "version");

        assertThat(result.code()).isEqualTo(69);
        assertThat(result.text()).hasLineCount(1).contains("no JDK 25 found").contains(folder.toString());
    }

    @Test
    void anOlderJdkIsNotTaken() throws Exception {
        Path old = jdk(folder.resolve("old"), "21.0.2");

        Result result = run(
                Map.of("WEFT_JDK_DIRS", folder.toString(), "PATH", tools(), "JAVA_HOME", old.toString()), "version");

        assertThat(result.code()).isEqualTo(69);
        assertThat(result.text()).contains("JAVA_HOME=" + old);
    }

    @Test
    void aJdk25IsFoundInAFolderOfJdks() throws Exception {
        jdk(folder.resolve("21"), "21.0.2");
        jdk(folder.resolve("25"), "25.0.3");
        Path root = root();

        Result result = run(
                Map.of("WEFT_JDK_DIRS", folder.toString(), "PATH", tools(), "WEFT_BUILD", "never"),
                root.resolve("weft"),
                "version");

        assertThat(result.text()).contains("25/bin/java").contains("dev.weft.cli.WeftCommand version");
    }

    @Test
    void aModuleThatIsNotBuiltIsNamedWhenNothingMayBeBuilt() throws Exception {
        jdk(folder.resolve("25"), "25.0.3");
        Path root = root();
        Files.delete(root.resolve("mesh-cli/target/mesh-cli-0.jar"));

        Result result = run(
                Map.of("WEFT_JDK_DIRS", folder.toString(), "PATH", tools(), "WEFT_BUILD", "never"),
                root.resolve("weft"),
                "version");

        assertThat(result.text()).contains("mesh-cli is not built");
    }

    @Test
    void aSidecarGetsItsOwnClassPathAndFlags() throws Exception {
        jdk(folder.resolve("25"), "25.0.3");
        Path root = root();

        Result result = run(
                Map.of(
                        "WEFT_JDK_DIRS",
                        folder.toString(),
                        "PATH",
                        tools(),
                        "WEFT_BUILD",
                        "never",
                        "WEFT_PROXY_HEAP_MB",
                        "48"),
                root.resolve("weft"),
                "proxy",
                "--config",
                "a b");

        assertThat(result.text())
                .contains("-XX:+UseSerialGC -Dfrom=file -Djava.library.path=")
                .contains(" -Xms10m -Xmx48m -Xmn6m ")
                .contains("mesh-proxy/target/lib/*")
                .doesNotContain("mesh-cli")
                .endsWith("dev.weft.proxy.boot.ProxyApplication --config a b");
    }

    @ParameterizedTest
    @CsvSource({"134217728, 16", "167772160, 24", "268435456, 72", "4294967296, 512", "max, 64"})
    void theHeapOfASidecarFollowsTheLimitOfItsControlGroup(String limit, String heap) throws Exception {
        Files.createDirectories(folder.resolve("pod/container"));
        Files.writeString(folder.resolve("pod/memory.max"), limit + "\n");
        Files.writeString(folder.resolve("pod/container/memory.max"), "max\n");
        Path self = Files.writeString(folder.resolve("self"), "0::/pod/container\n");

        assertThat(heap(self)).isEqualTo(heap);
    }

    @Test
    void theHeapFollowsALimitOfTheOldControlGroupsToo() throws Exception {
        Files.createDirectories(folder.resolve("memory"));
        Files.writeString(folder.resolve("memory/memory.limit_in_bytes"), "268435456\n");
        Path self = Files.writeString(folder.resolve("self"), "4:cpu,cpuacct:/x\n3:memory:/not/visible\n");

        assertThat(heap(self)).isEqualTo("72");
    }

    private String heap(Path self) throws Exception {
        return run(
                        Map.of(
                                "PATH",
                                tools(),
                                "WEFT_CGROUP_ROOT",
                                folder.toString(),
                                "WEFT_CGROUP_SELF",
                                self.toString()),
                        ".heap")
                .text();
    }

    @ParameterizedTest
    @CsvSource({"demo, true", "demo --check, true", "demo exec, false", "demo --no-capture, false", "version, false"})
    void theDemoOfWhoMayNotMakeNetworksGetsAUserNamespace(String arguments, boolean namespace) throws Exception {
        jdk(folder.resolve("25"), "25.0.3");
        Path root = root();
        String tools = tools();
        Path unshare = Files.writeString(
                Path.of(tools, "unshare"),
                "#!/bin/sh\ncase $1 in -nm) exit 1 ;; esac\n[ \"$2\" = true ] || printf 'namespace '\nshift\n\"$@\"\n");
        assertThat(unshare.toFile().setExecutable(true)).isTrue();

        Result result = run(
                Map.of("WEFT_JDK_DIRS", folder.toString(), "PATH", tools, "WEFT_BUILD", "never", "HOME", "/a b"),
                root.resolve("weft"),
                arguments.split(" "));

        assertThat(result.text()).endsWith("dev.weft.cli.WeftCommand " + arguments);
        assertThat(result.text().startsWith("namespace ")).isEqualTo(namespace);
        assertThat(result.text().contains("-Duser.home=/a b")).isEqualTo(namespace);
    }

    /** A root folder whose modules are built, with a copy of the script. */
    private Path root() throws IOException {
        Path root = Files.createDirectories(folder.resolve("root"));
        Files.copy(SCRIPT, root.resolve("weft"));
        Files.createDirectories(root.resolve("build-rules"));
        Files.copy(SCRIPT.resolveSibling("build-rules/jdk25.sh"), root.resolve("build-rules/jdk25.sh"));
        for (String module : List.of("mesh-cli", "mesh-proxy", "mesh-control", "mesh-ca")) {
            Files.createDirectories(root.resolve(module + "/target/lib"));
            Files.writeString(root.resolve(module + "/target/" + module + "-0.jar"), "");
        }
        Files.createDirectories(root.resolve("mesh-proxy/src/main/launcher"));
        Files.writeString(
                root.resolve("mesh-proxy/src/main/launcher/proxy.flags"),
                "# why\n-XX:+UseSerialGC\n\n-Dfrom=file # because\n");
        return root;
    }

    /** Looks like a JDK and tells what it was asked to run. */
    private static Path jdk(Path home, String version) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        for (String tool : List.of("java", "javac")) {
            Path file = Files.writeString(home.resolve("bin/" + tool), "#!/bin/sh\nprintf '%s' \"$0 $*\"\n");
            assertThat(file.toFile().setExecutable(true)).isTrue();
        }
        return home;
    }

    /** A folder with the tools that the script needs, and no javac. */
    private String tools() throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool :
                List.of("sh", "sed", "dirname", "readlink", "find", "head", "printf", "awk", "tee", "true", "id")) {
            for (String place : List.of("/bin/", "/usr/bin/")) {
                Path call = tools.resolve(tool);
                if (Files.exists(Path.of(place + tool)) && !Files.exists(call)) {
                    Files.writeString(call, "#!/bin/sh\nexec " + place + tool + " \"$@\"\n");
                    assertThat(call.toFile().setExecutable(true)).isTrue();
                }
            }
        }
        return tools.toString();
    }

    private Result run(Map<String, String> environment, String... arguments) throws Exception {
        return run(environment, SCRIPT, arguments);
    }

    private static Result run(Map<String, String> environment, Path script, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        Map<String, String> all = new HashMap<>(environment);
        all.putIfAbsent("HOME", "/nonexistent");
        builder.environment().putAll(all);
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), text);
    }

    private record Result(int code, String text) {}
}
