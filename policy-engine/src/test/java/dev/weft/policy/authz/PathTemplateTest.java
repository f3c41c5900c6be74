package dev.weft.policy.authz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {

    @ParameterizedTest
    @CsvSource({
        "/a/*, /a/b, true",
        "/a/*, /a/, false",
        "/a/*, /a/b/c, false",
        "/a/*, /a, false",
        "/a/*/c, /a/b/c, true",
        "/a/*/c, /a/b/d, false",
        "/a/*/c, /a/b/cc, false",
        "/a/**, /a/, true",
        "/a/**, /a/b/c, true",
        "/a/**, /a, false",
        "/a/**/z, /a/b/z, true",
        "/a/**/z, /a/z, false",
        "/a/**/z, /a/b/y, false",
        "/a/**.js, /a/b.js, false",
        "/**, /, true",
        "/*, /a, true",
        "/*, '', false",
        "/*, a, false",
        "/a, /a/, false",
        "/Az09-._~%!$&'()+;:@=, /Az09-._~%!$&'()+;:@=, true",
    })
    void comparesSegmentBySegment(String template, String path, boolean fits) {
        if (PathTemplate.problem(template) != null) {
            assertThat(fits).isFalse();
            return;
        }
        PathTemplate compiled = PathTemplate.of(template);

        assertThat(compiled.matches(path, path.length(), true)).isEqualTo(fits);
        assertThat(compiled.matches(path + "?q", path.length(), false)).isEqualTo(fits);
        assertThat(compiled).hasToString(template);
    }

    @Test
    void takesOnlyPathCharactersWhereItIsStrict() {
        String odd = "/a/b\u00e9";

        assertThat(PathTemplate.of("/a/*").matches(odd, odd.length(), true)).isFalse();
        assertThat(PathTemplate.of("/a/*").matches(odd, odd.length(), false)).isTrue();
        assertThat(PathTemplate.of("/a/**").matches(odd, odd.length(), true)).isFalse();
        assertThat(PathTemplate.of("/a/**").matches(odd, odd.length(), false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a", "/a*", "/*a", "/**/**", "/**/*", "/a b", "/{a}", "/\u00e9", "/a?b", "/[", "/{*}", "/`"})
    void refusesWhatIsNoTemplate(String template) {
        assertThat(PathTemplate.problem(template)).startsWith("template: \"" + template + "\" (expected: ");
        assertThatThrownBy(() -> PathTemplate.of(template)).hasMessage(PathTemplate.problem(template));
    }
}
