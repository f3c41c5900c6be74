package dev.weft.policy.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PathNormalizationPropertyTest {

    @Provide
    Arbitrary<String> targets() {
        return Arbitraries.of(
                        "/", "/", "\\", ".", ".", "..", "%2e", "%2E", "%2f", "%2F", "%5c", "%5C", "%25", "%", "%41",
                        "a", "Z", "~", "|", "\u00e9", ";x=1", "%c0", "%00", "2", "f", "?", "#", "e")
                .list()
                .ofMaxSize(14)
                .map(parts -> "/" + String.join("", parts));
    }

    @Property(tries = 10_000)
    void isAFixedPoint(@ForAll PathNormalization mode, @ForAll("targets") String target) {
        PathNormalizer normalizer = new PathNormalizer(mode);

        if (normalizer.normalize(target) instanceof RequestPath once) {
            assertThat(normalizer.normalize(once.target())).isEqualTo(once);
        }
    }

    @Property(tries = 10_000)
    void leavesNothingThatCouldMeanAnotherPath(@ForAll("targets") String target) {
        for (PathNormalization mode : List.of(
                PathNormalization.BASE, PathNormalization.MERGE_SLASHES, PathNormalization.DECODE_AND_MERGE_SLASHES)) {
            if (new PathNormalizer(mode).normalize(target) instanceof RequestPath path) {
                assertThat(path.path()).startsWith("/").doesNotContain("\\", "#", "?", "%2e", "%2E", "/./", "/../");
                assertThat(path.path()).doesNotEndWith("/.").doesNotEndWith("/..");
                if (mode != PathNormalization.BASE) {
                    assertThat(path.path()).doesNotContain("//");
                }
                if (mode == PathNormalization.DECODE_AND_MERGE_SLASHES) {
                    assertThat(path.path().toLowerCase(java.util.Locale.ROOT)).doesNotContain("%2f", "%5c");
                }
            }
        }
    }

    @Property(tries = 5_000)
    void splitsPathAndQueryOfOneString(@ForAll PathNormalization mode, @ForAll("targets") String target) {
        if (new PathNormalizer(mode).normalize(target) instanceof RequestPath path) {
            assertThat(path.path() + path.query()).isEqualTo(path.target());
            assertThat(path.pathEnd()).isEqualTo(path.path().length());
        }
    }
}
