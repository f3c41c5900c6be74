package dev.weft.policy.matcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RegexPropertyTest {

    @Provide
    Arbitrary<String> expressions() {
        return Arbitraries.of(
                        "a",
                        "b",
                        "/",
                        "-",
                        "1",
                        ".",
                        ".*",
                        "\\d",
                        "\\w+",
                        "\\.",
                        "[ab]",
                        "[^a/]",
                        "[a-c1]",
                        "(",
                        ")",
                        "(?:",
                        "|",
                        "*",
                        "+",
                        "?",
                        "{2}",
                        "{1,}",
                        "{0,2}",
                        "^",
                        "$",
                        "\\D",
                        "[]a]",
                        "\\S",
                        "\u00e9",
                        "*?",
                        "[\\d-]",
                        "\\b",
                        "(?i)",
                        "[[:alpha:]]",
                        "\\x61")
                .list()
                .ofMaxSize(9)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<List<String>> texts() {
        return Arbitraries.of("a", "b", "/", "-", "1", ".", "A", " ", "\n", "]", "\u00e9", "{", "2", "c")
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("", parts))
                .list()
                .ofSize(25);
    }

    @Property(tries = 20_000)
    void agreesWithRe2(@ForAll("expressions") String re2, @ForAll("texts") List<String> texts) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(re2);
        } catch (PatternSyntaxException e) {
            assertThat(Regex.problem(re2)).isNotNull();
            Assume.that(false);
            return;
        }
        Regex regex = Regex.compile(re2);
        for (String text : texts) {
            assertThat(regex.matches("x" + text + "y", 1, text.length() + 1))
                    .as("%s on %s", re2, text)
                    .isEqualTo(pattern.matches(text));
        }
    }
}
