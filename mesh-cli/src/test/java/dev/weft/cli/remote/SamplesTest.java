package dev.weft.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SamplesTest {

    @Test
    void samplesAreReadWithTheirLabels() {
        Samples samples = Samples.of("""
                # HELP requests Requests.
                # TYPE requests counter
                requests{code="200",path="a\\"b,c\\\\d"} 3
                requests{code="503"} 4.5 1700000000
                up 1
                slow_bucket{le="+Inf"} 7
                """);

        assertThat(samples.sum("requests", any -> true)).isEqualTo(7.5);
        assertThat(samples.named("requests").getFirst().label("path")).isEqualTo("a\"b,c\\d");
        assertThat(samples.sum("requests", sample -> sample.label("code").equals("503")))
                .isEqualTo(4.5);
        assertThat(samples.named("up").getFirst().labels()).isEmpty();
        assertThat(samples.named("slow_bucket").getFirst().label("le")).isEqualTo("+Inf");
    }

    @Test
    void whatIsNoSampleIsLeftOut() {
        assertThat(Samples.of("broken{a=\"b\nno number\n{} 1\nx{a=\"1\"}\n").all())
                .isEmpty();
    }
}
