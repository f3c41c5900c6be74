package dev.weft.control.source.directory;

/**
 * What a directory may cost.
 *
 * @param maxFiles files that are read; further ones are a problem
 * @param maxFileBytes size of one file
 * @param maxDirectories folders that are entered
 * @param maxDepth nesting of folders, which also ends loops of links
 */
public record DirectoryLimits(int maxFiles, long maxFileBytes, int maxDirectories, int maxDepth) {

    /** 20,000 files of at most 16 MiB in 2,000 folders, 16 deep. */
    public static final DirectoryLimits DEFAULT = new DirectoryLimits(20_000, 16L << 20, 2_000, 16);
}
