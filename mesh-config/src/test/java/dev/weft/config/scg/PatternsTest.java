package dev.weft.config.scg;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.weft.policy.route.PathMatch;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternsTest {

    private static PathPattern path(String pattern) {
        return Objects.requireNonNull(PathPattern.parse(pattern), pattern);
    }

    @ParameterizedTest
    @CsvSource({
        "/a, /a, true",
        "/a, /a/, false",
        "/a/*, /a/b, true",
        "/a/*, /a/, false",
        "/a/*, /a/b/c, false",
        "/a/?c, /a/bc, true",
        "/a/**, /a, true",
        "/a/**, /a/b/c, true",
        "/a/**, /ab, false",
        "/**/z, /x/y/z, true",
        "/a/{id}, /a/7, true",
        "/a/{id}, /a/, false",
        "'/a/{id:[0-9]+}', /a/7, true",
        "'/a/{id:[0-9]+}', /a/x, false",
        "'/a/{id:.+}', /a/x/y, false",
        "/a/{*rest}, /a/b/c, true",
        "/a.b, /aXb, false"
    })
    void pathPatternsTakeWhatSpringsTake(String pattern, String path, boolean taken) {
        assertThat(Pattern.compile(path(pattern).re2()).matches(path)).isEqualTo(taken);
    }

    @ParameterizedTest
    @CsvSource({
        "**.example.com, a.b.example.com, true",
        "**.example.com, example.com, true",
        "**.example.com, a.example.com:8080, false",
        "*.example.com, a.example.com, true",
        "*.example.com, a.b.example.com, false",
        "{t}.example.com, a.example.com, true",
        "api.**.org, api.a.b.org, true",
        "api.**.org, api.org, true",
        "api.**, api.a.b, true",
        "api.**, apis.a, false"
    })
    void hostPatternsTakeWhatSpringsTake(String pattern, String host, boolean taken) {
        String re2 = Objects.requireNonNull(HostPattern.re2(pattern));

        assertThat(Pattern.compile(re2).matches(host)).isEqualTo(taken);
    }

    @Test
    void plainPathsBecomeTheCheapestRule() {
        assertThat(path("/a").match()).isEqualTo(new PathMatch.Exact("/a", false));
        assertThat(path("/a/b/**").match()).isEqualTo(new PathMatch.SegmentPrefix("/a/b", false));
        assertThat(path("/**").match()).isEqualTo(new PathMatch.Prefix("/", false));
    }

    @Test
    void namedGroupsOfReplacementsBecomeNumbers() {
        JavaRegex regex = JavaRegex.of("/red/?(?<segment>.*)");

        assertThat(regex.problem()).isNull();
        assertThat(regex.substitution("/${segment}")).isEqualTo("/\\1");
        assertThat(regex.substitution("/${other}")).isNull();
    }

    @Test
    void anExpressionIsKeptFromRunningPastASeparator() {
        assertThat(JavaRegex.without("a.c[^x]\\S", ';')).isEqualTo("a[^;]c[^;x][^\\s;]");
        assertThat(JavaRegex.without("[9-A]", ';')).isNull();
        assertThat(JavaRegex.without("\\d{1,3}.{2}", ',')).isEqualTo("\\d{1,3}[^,]{2}");
        assertThat(JavaRegex.without("a,b", ',')).isNull();
    }
}
