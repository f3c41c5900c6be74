package dev.weft.ca.boot;

import dev.weft.ca.key.KeyStoreException;
import dev.weft.types.SpiffeId;
import dev.weft.types.svid.BootstrapFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Mints a bootstrap file from the command line, in the CA's own class path. Options, each with a value: {@code --state-dir,
 * --namespace, --service-account, --control-plane} (required), {@code --ttl} (ISO-8601, default PT10M), {@code --audience},
 * {@code --output FILE} (a new file, 0600; default: standard output). Exit codes: 0 done, 1 cannot, 2 wrong usage.
 */
public final class TokenCommand {

    private static final Set<String> OPTIONS = Set.of(
            "--state-dir", "--namespace", "--service-account", "--control-plane", "--ttl", "--audience", "--output");

    private TokenCommand() {}

    /** The process' entry. */
    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err, Clock.systemUTC()));
    }

    static int run(String[] arguments, PrintStream out, PrintStream err, Clock clock) {
        try {
            Map<String, String> options = parse(arguments);
            TokenMint mint = TokenMint.open(
                    Path.of(required(options, "--state-dir")),
                    Duration.parse(options.getOrDefault("--ttl", "PT10M")),
                    options.getOrDefault("--audience", CaConfig.DEFAULT_AUDIENCE),
                    clock,
                    new SecureRandom());
            SpiffeId id = SpiffeId.ofWorkload(
                    mint.trustDomain(), required(options, "--namespace"), required(options, "--service-account"));
            BootstrapFile file = mint.bootstrapFile(id, required(options, "--control-plane"));
            String output = options.get("--output");
            if (output == null) {
                out.println(file.toJson());
            } else {
                write(Path.of(output), file.toJson() + "\n");
            }
            return 0;
        } catch (KeyStoreException e) {
            err.println(e.getMessage());
            return 1;
        } catch (FileAlreadyExistsException e) {
            err.println("--output: " + e.getMessage() + " exists (expected: a new file)");
            return 1;
        } catch (IOException e) {
            err.println("--output: cannot be written (" + e.getClass().getSimpleName() + ")");
            return 1;
        } catch (DateTimeException e) {
            err.println("--ttl: not a duration (expected: ISO-8601, for example PT10M)");
            return 2;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return 2;
        }
    }

    private static Map<String, String> parse(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!OPTIONS.contains(arguments[i]) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("\"" + arguments[i] + "\" (expected: an option of "
                        + OPTIONS.stream().sorted().toList() + " and its value)");
            }
            options.put(arguments[i], arguments[i + 1]);
        }
        return options;
    }

    private static String required(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    private static void write(Path file, String text) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text, StandardOpenOption.WRITE);
    }
}
