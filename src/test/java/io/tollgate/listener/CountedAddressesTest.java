package io.tollgate.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CountedAddressesTest {
    @ParameterizedTest(name = "{1} by {0} is {2}")
    @CsvSource(textBlock = """
            64,  192.0.2.1,                    192.0.2.1
            32,  192.0.2.1,                    192.0.2.1
            64,  2001:db8:1:2:3:4:5:6,         2001:db8:1:2::/64
            64,  2001:DB8:1:2:ffff:ffff::,     2001:db8:1:2::/64
            64,  2001:db8:1:3::1,              2001:db8:1:3::/64
            64,  ::1,                          ::/64
            64,  fe80::1,                      fe80::/64
            32,  2001:db8:ffff::1,             2001:db8::/32
            56,  2001:db8:1:2ff::1,            2001:db8:1:200::/56
            57,  2001:db8:1:2ff::1,            2001:db8:1:280::/57
            127, 2001:db8::7,                  2001:db8::6/127
            128, 2001:db8::7,                  2001:db8::7
            128, 2001:db8:0:0:1:0:0:7,         2001:db8::1:0:0:7
            """)
    void aClientIsCountedBy(int prefix, String address, String counted) throws UnknownHostException {
        assertThat(new CountedAddresses(prefix).of(InetAddress.getByName(address)))
                .isEqualTo(counted);
    }

    @Test
    void anIpv4MappedAddressIsIpv4() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};
        InetAddress address = Inet6Address.getByAddress(null, mapped, -1);
        assertThat(address).isInstanceOf(Inet6Address.class);
        assertThat(new CountedAddresses(64).of(address)).isEqualTo("192.0.2.1");
    }

    @ParameterizedTest
    @CsvSource({"64, fe80::/64", "128, fe80::1"})
    void theZoneOfALinkLocalAddressIsLeftOut(int prefix, String counted) throws UnknownHostException {
        byte[] linkLocal = InetAddress.getByName("fe80::1").getAddress();
        InetAddress zoned = Inet6Address.getByAddress(null, linkLocal, 3);
        assertThat(zoned.getHostAddress()).isEqualTo("fe80:0:0:0:0:0:0:1%3");
        assertThat(new CountedAddresses(prefix).of(zoned)).isEqualTo(counted);
    }
}
