package dev.weft.policy.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorCodesTest {

    @Test
    void takesServerErrorsWhereNothingIsSaid() {
        ErrorCodes usual = ErrorCodes.SERVER_ERRORS;

        assertThat(usual.contains(499)).isFalse();
        assertThat(usual.contains(500)).isTrue();
        assertThat(usual.contains(599)).isTrue();
        assertThat(usual.contains(600)).isFalse();
        assertThat(usual).hasToString("5xx");
        assertThat(usual.statuses()).hasSize(100).startsWith(500).endsWith(599);
    }

    @Test
    void takesThoseThatAreNamedAndNoOthers() {
        ErrorCodes named = ErrorCodes.of(List.of(503, 429, 429));

        assertThat(named.statuses()).containsExactly(429, 503);
        assertThat(named.contains(429)).isTrue();
        assertThat(named.contains(500)).isFalse();
        assertThat(named.contains(-1)).isFalse();
        assertThat(named.contains(1_000)).isFalse();
        assertThat(named).hasToString("[429, 503]");
        assertThat(named)
                .isEqualTo(ErrorCodes.of(List.of(429, 503)))
                .hasSameHashCodeAs(ErrorCodes.of(List.of(503, 429)));
        assertThat(named)
                .isNotEqualTo(ErrorCodes.SERVER_ERRORS)
                .isNotEqualTo("5xx")
                .isNotEqualTo(null);
    }

    @Test
    void refusesNoneAndWhatIsNoStatus() {
        assertThatThrownBy(() -> ErrorCodes.of(List.of())).hasMessageContaining("expected: at least one");
        for (int status : new int[] {99, 600}) {
            assertThatThrownBy(() -> ErrorCodes.of(List.of(status)))
                    .hasMessage("error code: " + status + " (expected: 100 to 599)");
        }
    }
}
