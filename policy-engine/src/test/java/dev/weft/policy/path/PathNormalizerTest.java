package dev.weft.policy.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.path.NormalizedPath.Rejected;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathNormalizerTest {

    private static String normalize(PathNormalization mode, String target) {
        NormalizedPath result = new PathNormalizer(mode).normalize(target);
        return switch (result) {
            case RequestPath path -> path.target();
            case Rejected rejected -> rejected.detail();
        };
    }

    @ParameterizedTest
    @EnumSource(PathNormalization.class)
    void returnsTheVeryStringWhenNothingChanges(PathNormalization mode) {
        String target = new String("/api/v1/books.json?a=%2F..//b");

        RequestPath path = (RequestPath) new PathNormalizer(mode).normalize(target);

        assertThat(path.target()).isSameAs(target);
        assertThat(path.path()).isEqualTo("/api/v1/books.json");
        assertThat(path.query()).isEqualTo("?a=%2F..//b");
    }

    @Test
    void returnsTheVeryStringWhenASlowLookFindsNothingToChange() {
        String target = new String("/a%20b/.well-known");

        assertThat(normalize(PathNormalization.MERGE_SLASHES, target)).isSameAs(target);
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b/../../../../c, /c",
        "/.., /",
        "/../, /",
        "/a/., /a/",
        "/a/.., /",
        "/a/b/.., /a/",
        "/a/..\\c, /c",
        "/a/.hidden, /a/.hidden",
        "/a/..b/c, /a/..b/c",
        "/a/.../c, /a/.../c",
        "/a/%2e%2E/c, /c",
        "/a/.%2e/c, /c",
        "/%41%5a%7e, /AZ~",
        "/%c0%af, /%c0%af",
        "/%5c%25, /%5c%25",
        "/a|b^c`d, /a%7Cb%5Ec%60d",
        "/a/../c?r=../x//y, /c?r=../x//y",
        "/caf\u00e9, /caf%E9",
    })
    void followsRfc3986(String target, String expected) {
        assertThat(normalize(PathNormalization.BASE, target)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/xyz/.%00../abc", "/%00", "/xyz/%00.%00./abc"})
    void refusesAnEscapedNul(String target) {
        assertThat(normalize(PathNormalization.BASE, target)).isEqualTo("path_escaped_nul");
        assertThat(normalize(PathNormalization.DECODE_AND_MERGE_SLASHES, target))
                .isEqualTo("path_escaped_nul");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%", "/a%2", "/%zz", "/%%30%30", "/%2\u00e9", "/%2g", "/%g2"})
    void refusesAMalformedEscape(String target) {
        assertThat(normalize(PathNormalization.MERGE_SLASHES, target)).isEqualTo("path_malformed_escape");
        assertThat(normalize(PathNormalization.DECODE_AND_MERGE_SLASHES, target))
                .isEqualTo("path_malformed_escape");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a b", "/a\tb", "/a\u0000", "/a?b\u007f", "/\u0100"})
    void refusesCharactersThatNoTargetHas(String target) {
        for (PathNormalization mode : PathNormalization.values()) {
            assertThat(normalize(mode, target)).isEqualTo("path_illegal_character");
        }
    }

    @Test
    void refusesWhatIsNoPath() {
        assertThat(normalize(PathNormalization.BASE, "")).isEqualTo("path_empty");
        assertThat(normalize(PathNormalization.BASE, "a/b")).isEqualTo("path_not_absolute");
        assertThat(normalize(PathNormalization.BASE, "?x")).isEqualTo("path_not_absolute");
        assertThat(normalize(PathNormalization.BASE, "*")).isEqualTo("*");
    }

    @Test
    void cutsTheFragmentAlsoBehindAQuery() {
        assertThat(normalize(PathNormalization.NONE, "/a?b#c?d")).isEqualTo("/a?b");
        assertThat(normalize(PathNormalization.NONE, "/a#c?d")).isEqualTo("/a");
        assertThat(normalize(PathNormalization.MERGE_SLASHES, "/a//b?c#d")).isEqualTo("/a/b?c");
    }

    @Test
    void comparesPathsByTheirText() {
        PathNormalizer normalizer = new PathNormalizer(PathNormalization.BASE);

        assertThat(normalizer.normalize("/a/../b?c"))
                .isEqualTo(normalizer.normalize("/b?c"))
                .hasSameHashCodeAs(normalizer.normalize("/b?c"))
                .hasToString("/b?c")
                .isNotEqualTo(normalizer.normalize("/b"));
    }
}
