package io.tollgate.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressRangeTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8,         10.255.0.1,        true",
        "10.0.0.0/8,         11.0.0.0,          false",
        "10.0.0.0/8,         ::ffff:10.1.2.3,   true",
        "10.0.0.0/8,         2001:db8::1,       false",
        "10.1.2.3,           10.1.2.3,          true",
        "10.1.2.3,           10.1.2.4,          false",
        "10.1.2.128/25,      10.1.2.127,        false",
        "0.0.0.0/0,          203.0.113.9,       true",
        "0.0.0.0/0,          2001:db8::1,       false",
        "::/0,               2001:db8::1,       true",
        "2001:db8::/33,      2001:db8:7fff::1,  true",
        "2001:db8::/33,      2001:db8:8000::1,  false",
        "::ffff:10.1.2.3,    10.1.2.3,          true",
        "::1,                ::1,               true"
    })
    void holds(String range, String address, boolean expected) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        assertThat(AddressRange.parse(range).contains(InetAddresses.of(bytes))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/ 8",
                "10.0.0.0/0008",
                "10.0.0.1/8",
                "10.0.0",
                "010.0.0.0/8",
                "::10.0.0.0/104",
                "10.0.0.256",
                "a.b.c.d",
                "localhost",
                "[::1]",
                "fe80::1%eth0",
                "2001:db8::/129",
                "2001:db8::1/64"
            })
    void isRefusedWithItsText(String text) {
        String address = text.contains("/") ? text.substring(0, text.indexOf('/')) : text;
        assertThatThrownBy(() -> AddressRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + address);
    }
}
