package dev.weft.config.parse;

/**
 * What one file may cost.
 *
 * @param maxCharacters length of a file
 * @param maxDocuments documents in a file
 * @param maxDepth nesting of lists and mappings
 * @param maxNodes values in one document, with every alias counted as often as it is used
 */
public record YamlLimits(int maxCharacters, int maxDocuments, int maxDepth, int maxNodes) {

    /** 16 Mi characters, 100,000 documents, 64 levels, 100,000 values a document. */
    public static final YamlLimits DEFAULT = new YamlLimits(16 << 20, 100_000, 64, 100_000);

    public YamlLimits {
        if (maxCharacters < 1 || maxDocuments < 1 || maxDepth < 1 || maxNodes < 1) {
            throw new IllegalArgumentException("limits: " + maxCharacters + ", " + maxDocuments + ", " + maxDepth + ", "
                    + maxNodes + " (expected: at least 1 each)");
        }
    }
}
