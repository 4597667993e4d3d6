package io.tollgate.auth.claim;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds for every value of a header. */
final class HeaderValuePropertyTest {
    @Property
    void aValueIsPrintableAndHasNoBlankAtItsEnds(@ForAll String claim) {
        String value = HeaderValue.of(claim);
        assertThat(value).matches("[\\x20-\\x7E]*").isEqualTo(value.strip());
    }

    @Property
    void aValueCanBeReadBack(@ForAll String claim) {
        Assume.that(StandardCharsets.UTF_8.newEncoder().canEncode(claim));
        String value = HeaderValue.of(claim).replace("+", "%2B");
        assertThat(URLDecoder.decode(value, StandardCharsets.UTF_8)).isEqualTo(claim);
    }
}
