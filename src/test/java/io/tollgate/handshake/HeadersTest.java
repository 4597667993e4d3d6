package io.tollgate.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HeadersTest {
    private static final Headers HEADERS = Headers.builder()
            .add("Cookie", "secret=1")
            .add("X-One", "1")
            .add("cookie", "secret=2")
            .build();

    @Test
    void linesKeepOrderAndSpelling() {
        assertThat(HEADERS.size()).isEqualTo(3);
        assertThat(HEADERS.name(2)).isEqualTo("cookie");
        assertThat(HEADERS.value(2)).isEqualTo("secret=2");
    }

    @Test
    void namesAreFoundWithoutRegardToCase() {
        assertThat(HEADERS.first("COOKIE")).isEqualTo("secret=1");
        assertThat(HEADERS.all("COOKIE")).containsExactly("secret=1", "secret=2");
        assertThat(HEADERS.contains("x-one")).isTrue();
    }

    @Test
    void anUnderscoreIsNoHyphen() {
        assertThat(HEADERS.contains("X_One")).isFalse();
        assertThat(HEADERS.first("X_One")).isNull();
        assertThat(HEADERS.all("X_One")).isEmpty();
    }

    @Test
    void noValueIsPrinted() {
        assertThat(HEADERS).hasToString("Headers[Cookie, X-One, cookie]");
        assertThat(new RequestHead("GET", "/?access_token=secret", HEADERS).toString())
                .doesNotContain("secret");
        assertThat(new AnswerHead(101, "", HEADERS).toString()).doesNotContain("secret");
    }
}
