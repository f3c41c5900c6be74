package dev.weft.types.svid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlatJsonTest {

    @Test
    void readsWhatItWrites() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("text", "a \"quoted\" back\\slash\n\r\t\u0001 \u00e9 \ud83d\ude00");
        members.put("", "");
        members.put("number", -42L);

        assertThat(FlatJson.read(FlatJson.write(members)))
                .containsExactly(
                        Map.entry("text", "a \"quoted\" back\\slash\n\r\t\u0001 \u00e9 \ud83d\ude00"),
                        Map.entry("", ""),
                        Map.entry("number", "-42"));
        assertThat(FlatJson.write(Map.of("a", "\u001f\n"))).isEqualTo("{\"a\":\"\\u001f\\n\"}");
    }

    @Test
    void readsEveryEscapeAndSpaceOfTheFormat() {
        assertThat(FlatJson.read(" \t\r\n{ \"a\" : \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00E9\" , \"b\" : 0 } \n"))
                .containsExactly(Map.entry("a", "\"\\/\b\f\n\r\t\u00e9"), Map.entry("b", "0"));
        assertThat(FlatJson.read("{}")).isEmpty();
        assertThat(FlatJson.read("{\"a\":999999999999999999}")).containsEntry("a", "999999999999999999");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{                      | expected '\"'",
                "[]                     | expected '{'",
                "null                   | expected '{'",
                "{a:1}                  | expected '\"'",
                "{'a':1}                | expected '\"'",
                "{\"a\"}                | expected ':'",
                "{\"a\":1,}             | expected '\"'",
                "{\"a\":1 \"b\":2}      | expected '}'",
                "{\"a\":1}{}            | text after the object",
                "{\"a\":1,\"a\":2}      | a name stands twice",
                "{\"a\":true}           | a value of another type",
                "{\"a\":null}           | a value of another type",
                "{\"a\":{}}             | a value of another type",
                "{\"a\":[1]}            | a value of another type",
                "{\"a\":-}              | a value of another type",
                "{\"a\":1.5}            | expected '}'",
                "{\"a\":1e9}            | expected '}'",
                "{\"a\":1000000000000000000} | a value of another type",
                "{\"a\":\"x             | a string does not end",
                "{\"a\":\"\\            | an unknown escape",
                "{\"a\":\"\\x\"}        | an unknown escape",
                "{\"a\":\"\\u12         | an incomplete escape",
                "{\"a\":\"\\u12G4\"}    | an incomplete escape",
            })
    void refusesEverythingElseAndSaysWhere(String text, String why) {
        assertThatThrownBy(() -> FlatJson.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("JSON: ")
                .hasMessageContaining(why)
                .hasMessageContaining(" at character ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{\"a\":\"line\nbreak\"}", "{\"a\":\"\u0000\"}", "\ufeff{}"})
    void refusesNothingAndControlCharacters(String text) {
        assertThatThrownBy(() -> FlatJson.read(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatIsTooLong() {
        String longest = "{\"a\":\"" + "x".repeat(FlatJson.MAX_LENGTH - 8) + "\"}";

        assertThat(FlatJson.read(longest)).hasSize(1);
        assertThatThrownBy(() -> FlatJson.read(longest + " ")).hasMessageContaining("16385 characters");
    }

    @Test
    void showsNoneOfTheText() {
        assertThatThrownBy(() -> FlatJson.read("{\"token\":\"hunter2\",\"token\":\"hunter2\"}"))
                .message()
                .doesNotContain("hunter2", "token");
    }

    @Test
    void throwsNothingElseWhateverItReads() {
        Random random = new Random(1);
        String alphabet = "{}[]\",:\\u0123-x \n";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder("{");
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                FlatJson.read(text.toString());
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageStartingWith("JSON: ");
            }
        }
    }
}
