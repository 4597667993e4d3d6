package io.tollgate.listener.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6125 §6.4.3: a wildcard stands for one label, and an exact name comes before it. */
final class HostTableTest {
    @ParameterizedTest
    @CsvSource({
        "first.test,       first",
        "chat.test,        chat",
        "a.rooms.test,     rooms",
        "exact.rooms.test, chat",
        "a.b.rooms.test,   first",
        "rooms.test,       first",
        "other.test,       first",
        ".rooms.test,      first",
        ",                 first"
    })
    void aNameGetsItsCertificate(String host, String certificate) {
        HostTable<String> table = new HostTable<>();
        table.add("first", List.of("first.test"));
        table.add("rooms", List.of("*.rooms.test"));
        table.add("chat", List.of("chat.test", "exact.rooms.test"));
        assertThat(table.of(host)).isEqualTo(certificate);
    }

    @Test
    void ofTwoTheFirstHasItAndTheOtherIsTold() {
        HostTable<String> table = new HostTable<>();
        table.add("first", List.of("a.test", "*.b.test"));
        assertThat(table.add("second", List.of("a.test", "*.b.test", "c.test")))
                .containsOnlyKeys("a.test", "*.b.test")
                .containsValue("first");
        assertThat(table.of("a.test")).isEqualTo("first");
        assertThat(table.of("c.test")).isEqualTo("second");
    }
}
