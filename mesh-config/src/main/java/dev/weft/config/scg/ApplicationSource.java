package dev.weft.config.scg;

import dev.weft.config.parse.YamlDocument;
import dev.weft.types.Origin;
import java.util.List;

/**
 * One file of an application, or one entry of a ConfigMap.
 *
 * @param file where it was written
 * @param profile of {@code application-PROFILE.yml}; empty: {@code application.yml}
 * @param documents its documents, in order
 */
public record ApplicationSource(Origin file, String profile, List<YamlDocument> documents) {

    public ApplicationSource {
        documents = List.copyOf(documents);
    }

    /** A file that stands for itself. */
    public static ApplicationSource of(Origin file, List<YamlDocument> documents) {
        return new ApplicationSource(file, "", documents);
    }
}
