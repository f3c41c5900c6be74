package dev.weft.policy.matcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the random expressions of {@link RegexPropertyTest} meet only now and then. */
class RegexSyntaxTest {

    private static final String[] TEXTS = {
        "", "a", "b", "ab", "aab", "abc", "aaaa", "1", "a1", "-", "_", " ", "\n", "]", "^", "$", ".", "a.b", "\u00e9",
        "A", "{", "a{", "x]", "ab]", "{2}", "a-", "(", "(a)", "a|b", "\t", "*"
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^a$",
                "^(a|b)$",
                "(a$)",
                "a$b",
                "a^",
                "(?:ab)+",
                "(?i)a",
                "(?P<n>a)",
                "a*?",
                "a+?",
                "a??",
                "a{2}",
                "a{2,}",
                "a{1,3}?",
                "(a{2}){2}",
                "a|",
                "|a",
                "()",
                "a||b",
                "((((((((((a))))))))))",
                ".",
                ".*",
                "\\.",
                "\\-",
                "\\_",
                "\\]",
                "\\d\\D",
                "\\w\\W",
                "\\s",
                "\\S",
                "\\x61",
                "\\Qa\\E",
                "\\pL",
                "\\ba",
                "\\141",
                "[ab]",
                "[^ab]",
                "[]a]",
                "[^]a]",
                "[a-]",
                "[-a]",
                "[a-c]",
                "[a-c1-3_]",
                "[\\d_]",
                "[\\w.-]",
                "[\\]^]",
                "[a^]",
                "[[:alpha:]]",
                "[\u00e9a]",
                "[a-\u00e9]",
                "\u00e9",
                "a b",
                "x{0}",
                "[.]",
                "[$]",
                "[*]",
                "[a\\-c]",
            })
    void agreesWithRe2(String re2) {
        Pattern pattern = Pattern.compile(re2);
        Regex regex = Regex.compile(re2);

        assertThat(Regex.problem(re2)).isNull();
        for (String text : TEXTS) {
            assertThat(regex.matches(text, 0, text.length()))
                    .as("%s on \"%s\"", re2, text)
                    .isEqualTo(pattern.matches(text));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(", ")", "[", "[a", "a**", "*", "+a", "?", "\\", "a{1001}", "[b-a]", "(?<n", "a{2}{3}{4}+*"})
    void saysWhatIsWrongWhereRe2Does(String re2) {
        boolean valid;
        try {
            Pattern.compile(re2);
            valid = true;
        } catch (com.google.re2j.PatternSyntaxException e) {
            valid = false;
        }

        assertThat(Regex.problem(re2) == null).isEqualTo(valid);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 60, 200})
    void takesDeepGroups(int depth) {
        String re2 = "(".repeat(depth) + "a" + ")".repeat(depth);

        assertThat(Regex.compile(re2).matches("a", 0, 1)).isTrue();
        assertThat(Regex.compile(re2).matches("b", 0, 1)).isFalse();
    }
}
