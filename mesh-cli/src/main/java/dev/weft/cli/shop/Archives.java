package dev.weft.cli.shop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The archives of loaded and linked classes that the demo's programs start from: they halve what a start costs. The JVM
 * itself checks that an archive fits its class path and goes on without one that does not.
 *
 * <p>Source: JEP 483 and JEP 514, ahead-of-time cache.
 *
 * @param use how programs start
 * @param folder where the archives are, or will be
 * @param story for people: with which archives, or why without
 */
public record Archives(Use use, Path folder, String story) {

    /** How programs start. */
    enum Use {
        /** Without archives. */
        NONE,
        /** Without archives, each making one at its end. */
        MAKE,
        /** From archives. */
        READ
    }

    /** Programs start without archives. */
    public static Archives none(String why) {
        return new Archives(Use.NONE, Path.of(""), "no class archives: " + why);
    }

    static Archives make(Path folder) {
        return new Archives(Use.MAKE, folder, "making class archives");
    }

    static Archives made(Path folder, Duration took) {
        return new Archives(
                Use.READ, folder, "with class archives, made once in " + Math.ceilDiv(took.toMillis(), 1000) + " s");
    }

    static Archives read(Path folder) {
        return new Archives(Use.READ, folder, "with class archives of an earlier run");
    }

    /** True when every program's archive is there. */
    boolean complete() {
        return Arrays.stream(Program.values()).allMatch(program -> Files.isRegularFile(path(program)));
    }

    /** What a program's JVM is told; for a {@link Use#MAKE} one process a program only may be told. */
    List<String> flags(Program program) {
        return switch (use) {
            case NONE -> List.of();
            case MAKE -> List.of("-XX:AOTCacheOutput=" + path(program));
            case READ -> List.of("-XX:AOTCache=" + path(program), "-Xlog:aot=off", "-Xlog:cds=off");
        };
    }

    private Path path(Program program) {
        return folder.resolve(program.file());
    }
}
