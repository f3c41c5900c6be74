package dev.weft.cli.iptables;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs programs as child processes, each within a time limit. Standard locations are searched after {@code PATH}. */
final class ProcessRunner implements Runner {

    private static final long SECONDS = 30;
    private static final String MORE_PATH = ":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";

    @Override
    public Result run(List<String> command, String input) {
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
        String path = builder.environment().getOrDefault("PATH", "");
        builder.environment().put("PATH", path + MORE_PATH);
        builder.command().set(0, located(command.getFirst(), path + MORE_PATH));
        builder.environment().put("LC_ALL", "C");
        Process process;
        try {
            process = builder.start();
        } catch (IOException missing) {
            return new Result(Result.MISSING, "", String.valueOf(missing.getMessage()));
        }
        CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
        try (java.io.OutputStream to = process.getOutputStream()) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException ended) {
            // Its exit code and words tell more.
        }
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new Failure(
                        ExitCode.UNAVAILABLE,
                        command.getFirst() + ": no end after " + SECONDS
                                + " s (expected: no other program holds its lock)");
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.INTERRUPTED, command.getFirst() + ": interrupted", interrupted);
        }
        return new Result(process.exitValue(), out.join(), err.join().strip());
    }

    private static String located(String program, String path) {
        for (String folder : path.split(":")) {
            java.nio.file.Path file = java.nio.file.Path.of(folder, program);
            if (!folder.isEmpty() && java.nio.file.Files.isExecutable(file)) {
                return file.toString();
            }
        }
        return program;
    }

    private static String read(java.io.InputStream in) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
