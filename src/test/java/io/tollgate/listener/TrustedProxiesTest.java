package io.tollgate.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.netty.util.NetUtil;
import io.tollgate.listener.ListenerSettings.Forwarded;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who the client is, whatever it says of itself. 10.0.0.0/8 and 2001:db8:10::/48 are trusted; lines are parted by {@code &}. */
final class TrustedProxiesTest {
    private static final List<AddressRange> TRUSTED =
            List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("2001:db8:10::/48"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            203.0.113.9      |                                                | 203.0.113.9
            203.0.113.9      | 198.51.100.1                                   | 203.0.113.9
            203.0.113.9      | 10.0.0.1                                       | 203.0.113.9
            10.0.0.1         |                                                | 10.0.0.1
            10.0.0.1         | 198.51.100.1                                   | 198.51.100.1
            10.0.0.1         | 6.6.6.6, 198.51.100.1                          | 198.51.100.1
            10.0.0.1         | 10.6.6.6, 198.51.100.1                         | 198.51.100.1
            10.0.0.1         | 198.51.100.1, 10.0.0.2                         | 198.51.100.1
            10.0.0.1         | 6.6.6.6, 198.51.100.1, 10.0.0.3,10.0.0.2       | 198.51.100.1
            10.0.0.1         | 6.6.6.6 & 198.51.100.1 & 10.0.0.2              | 198.51.100.1
            10.0.0.1         | 10.0.0.3, 10.0.0.2                             | 10.0.0.3
            10.0.0.1         | 6.6.6.6, unknown                               | 10.0.0.1
            10.0.0.1         | 6.6.6.6, unknown, 10.0.0.2                     | 10.0.0.2
            10.0.0.1         | 6.6.6.6,                                       | 10.0.0.1
            10.0.0.1         | 6.6.6.6, , 10.0.0.2                            | 10.0.0.2
            10.0.0.1         | 6.6.6.6 10.0.0.2                               | 10.0.0.1
            10.0.0.1         | localhost                                      | 10.0.0.1
            10.0.0.1         | 300.1.1.1                                      | 10.0.0.1
            10.0.0.1         | 1.2.3                                          | 10.0.0.1
            10.0.0.1         | 127.1                                          | 10.0.0.1
            10.0.0.1         | 3325256705                                     | 10.0.0.1
            10.0.0.1         | 0xc6336401                                     | 10.0.0.1
            10.0.0.1         | 0x7f.1                                         | 10.0.0.1
            10.0.0.1         | 0xc6.51.100.1                                  | 10.0.0.1
            10.0.0.1         | 198.51.100.01                                  | 10.0.0.1
            10.0.0.1         | 010.0.0.2                                      | 10.0.0.1
            10.0.0.1         | 6.6.6.6, 010.0.0.2                             | 10.0.0.1
            10.0.0.1         | 6.6.6.6, ::ffff:010.0.0.2                      | 10.0.0.1
            10.0.0.1         | 6.6.6.6, ::10.0.0.2                            | 10.0.0.1
            10.0.0.1         | 198.51.100.1.                                  | 10.0.0.1
            10.0.0.1         | 198.51.100.256                                 | 10.0.0.1
            10.0.0.1         | -198.51.100.1                                  | 10.0.0.1
            10.0.0.1         | 198.51.100.1/32                                | 10.0.0.1
            10.0.0.1         | "198.51.100.1"                                 | 10.0.0.1
            10.0.0.1         | for=198.51.100.1                               | 10.0.0.1
            10.0.0.1         | 6.6.6.6, _hidden                               | 10.0.0.1
            10.0.0.1         | ,                                              | 10.0.0.1
            10.0.0.1         | ,,,,198.51.100.1                               | 198.51.100.1
            10.0.0.1         | 6.6.6.6&&198.51.100.1                          | 10.0.0.1
            10.0.0.1         | 6.6.6.6 &   & 198.51.100.1                     | 198.51.100.1
            10.0.0.1         | 6.6.6.6", 198.51.100.1                         | 198.51.100.1
            10.0.0.1         | "6.6.6.6, 198.51.100.1                         | 198.51.100.1
            10.0.0.1         | 198.51.100.1:4711                              | 198.51.100.1
            10.0.0.1         | 198.51.100.1:123456                            | 10.0.0.1
            10.0.0.1         | 198.51.100.1:-1                                | 10.0.0.1
            10.0.0.1         | 198.51.100.1:80x                               | 10.0.0.1
            10.0.0.1         | 198.51.100.1:                                  | 10.0.0.1
            10.0.0.1         | [2001:db8::7]:80x                              | 10.0.0.1
            10.0.0.1         | 2001:db8::7                                    | 2001:db8::7
            10.0.0.1         | [2001:db8::7]                                  | 2001:db8::7
            10.0.0.1         | [2001:db8::7]:4711                             | 2001:db8::7
            10.0.0.1         | [2001:db8::7]4711                              | 10.0.0.1
            10.0.0.1         | [2001:db8::7                                   | 10.0.0.1
            10.0.0.1         | [[2001:db8::7]]                                | 10.0.0.1
            10.0.0.1         | fe80::1%eth0                                   | 10.0.0.1
            10.0.0.1         | [fe80::1%1]:80                                 | 10.0.0.1
            10.0.0.1         | ::ffff:198.51.100.1                            | 198.51.100.1
            10.0.0.1         | [::ffff:c633:6401]:80                          | 198.51.100.1
            10.0.0.1         | 1::2::3                                        | 10.0.0.1
            10.0.0.1         | 2001:db8:10::2, 198.51.100.1, 2001:DB8:10:0::3 | 198.51.100.1
            10.0.0.1         | 198.51.100.1, ::ffff:10.0.0.2                  | 198.51.100.1
            ::ffff:10.0.0.1  | ::ffff:198.51.100.1                            | 198.51.100.1
            2001:db8:10::1   | 198.51.100.1                                   | 198.51.100.1
            2001:db8:11::1   | 198.51.100.1                                   | 2001:db8:11::1
            """)
    void byXForwardedFor(String peer, String lines, String client) {
        assertThat(client(Forwarded.X_FORWARDED_FOR, peer, lines)).isEqualTo(address(client));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            203.0.113.9 | for=198.51.100.1                                    | 203.0.113.9
            10.0.0.1    | for=198.51.100.1                                    | 198.51.100.1
            10.0.0.1    | For = "198.51.100.1:4711" ; proto=https             | 198.51.100.1
            10.0.0.1    | for="198.51.100.1:_hidden"                          | 198.51.100.1
            10.0.0.1    | proto=https;by=10.0.0.9;for="[2001:db8::7]:4711"    | 2001:db8::7
            10.0.0.1    | for="[2001:db8::7]"                                 | 2001:db8::7
            10.0.0.1    | for=6.6.6.6, for=198.51.100.1, for=10.0.0.2         | 198.51.100.1
            10.0.0.1    | for=6.6.6.6 & for=198.51.100.1;host="a,b"           | 198.51.100.1
            10.0.0.1    | for="6.6.6.6, for=198.51.100.1                      | 198.51.100.1
            10.0.0.1    | for="6.6.6.6\\", for=198.51.100.1, for=10.0.0.2     | 198.51.100.1
            10.0.0.1    | for=6.6.6.6;x=", for=198.51.100.1                   | 198.51.100.1
            10.0.0.1    | for=198.51.100.1;host="a;for=6.6.6.6"               | 198.51.100.1
            10.0.0.1    | for=198.51.100.1;host="a\\";for=6.6.6.6"             | 198.51.100.1
            10.0.0.1    | for=198.51.100.1;host="a\\", for=6.6.6.6"            | 198.51.100.1
            10.0.0.1    | for=6.6.6.6;x=", for=198.51.100.1;host="a\\", b"     | 198.51.100.1
            10.0.0.1    | for=6.6.6.6;x=\\, for=198.51.100.1;host="a\\\\"       | 198.51.100.1
            10.0.0.1    | host="a;for=6.6.6.6";for=198.51.100.1               | 198.51.100.1
            10.0.0.1    | for="198.51.100.1;proto=https                       | 10.0.0.1
            10.0.0.1    | for='198.51.100.1'                                  | 10.0.0.1
            10.0.0.1    | for=""                                              | 10.0.0.1
            10.0.0.1    | for=                                                | 10.0.0.1
            10.0.0.1    | =198.51.100.1                                       | 10.0.0.1
            10.0.0.1    | xfor=198.51.100.1                                   | 10.0.0.1
            10.0.0.1    | for=010.0.0.2                                       | 10.0.0.1
            10.0.0.1    | for=127.1                                           | 10.0.0.1
            10.0.0.1    | for="[fe80::1%25eth0]:80"                           | 10.0.0.1
            10.0.0.1    | for="[::ffff:198.51.100.1]:80"                      | 198.51.100.1
            10.0.0.1    | for=6.6.6.6,,for=10.0.0.2                           | 10.0.0.2
            10.0.0.1    | for=198.51.100.1;;proto=wss                         | 198.51.100.1
            10.0.0.1    | for=6.6.6.6, for=unknown                            | 10.0.0.1
            10.0.0.1    | for=6.6.6.6, for=_hidden, for=10.0.0.2              | 10.0.0.2
            10.0.0.1    | for=6.6.6.6, proto=https                            | 10.0.0.1
            10.0.0.1    | for=6.6.6.6;for=7.7.7.7                             | 10.0.0.1
            10.0.0.1    | 198.51.100.1                                        | 10.0.0.1
            """)
    void byForwarded(String peer, String lines, String client) {
        assertThat(client(Forwarded.RFC7239, peer, lines)).isEqualTo(address(client));
    }

    @Test
    void noMoreThanFiftyEntriesAreRead() {
        List<String> entries = new ArrayList<>(Collections.nCopies(50, "10.0.0.2"));
        entries.add(0, "198.51.100.1");
        TrustedProxies proxies = new TrustedProxies(TRUSTED, Forwarded.X_FORWARDED_FOR);
        InetAddress peer = address("10.0.0.1");
        assertThat(proxies.clientOf(peer, entries)).isEqualTo(address("10.0.0.2"));
        assertThat(proxies.clientOf(peer, entries.subList(0, 50))).isEqualTo(address("198.51.100.1"));
        assertThat(proxies.clientOf(peer, List.of(String.join(",", entries)))).isEqualTo(address("10.0.0.2"));
    }

    @ParameterizedTest
    @EnumSource(Forwarded.class)
    void tenThousandElementsAreNoWork(Forwarded form) {
        List<String> lines = Collections.nCopies(100, "for=10.0.0.2, ".repeat(100) + ";\\\",".repeat(500));
        TrustedProxies proxies = new TrustedProxies(TRUSTED, form);
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 1000; i++) {
                proxies.clientOf(address("10.0.0.1"), lines);
            }
        });
    }

    @Test
    void backslashesWithoutEndAreNoWork() {
        String text = "\\".repeat(500_000) + "\",".repeat(2);
        TrustedProxies proxies = new TrustedProxies(TRUSTED, Forwarded.RFC7239);
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> proxies.clientOf(address("10.0.0.1"), List.of(text)));
    }

    @Test
    void nobodyIsTrustedUnlessListed() {
        TrustedProxies proxies = new TrustedProxies(List.of(), Forwarded.X_FORWARDED_FOR);
        assertThat(proxies.trusts(address("127.0.0.1"))).isFalse();
        assertThat(new TrustedProxies(TRUSTED, Forwarded.RFC7239).trusts(address("10.9.9.9")))
                .isTrue();
    }

    private static InetAddress client(Forwarded form, String peer, String lines) {
        List<String> values = lines == null ? List.of() : List.of(lines.split(" & "));
        return new TrustedProxies(TRUSTED, form).clientOf(address(peer), values);
    }

    private static InetAddress address(String text) {
        return InetAddresses.of(NetUtil.createByteArrayFromIpAddressString(text));
    }
}
