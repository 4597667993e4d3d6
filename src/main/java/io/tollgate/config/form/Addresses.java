package io.tollgate.config.form;

import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Node;
import io.tollgate.listener.AddressRange;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses to bind, and ranges of them. No name is ever looked up. */
public final class Addresses {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9A-Fa-f:.]{2,45}");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    /** Stands in for an address that could not be read. */
    public static final InetSocketAddress NONE = InetSocketAddress.createUnresolved("none", 0);

    public static final Form<InetSocketAddress> BINDABLE =
            Form.of("an address such as 0.0.0.0:8080, [::1]:8080, localhost:8080 or :8080", Addresses::bindable);

    public static final Form<AddressRange> RANGE =
            Form.of("a range of addresses such as 10.0.0.0/8 or 2001:db8::/32", AddressRange::parse);

    private final Map<InetSocketAddress, Node> bound = new LinkedHashMap<>();

    private static @Nullable InetSocketAddress bindable(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < 0 || !PORT.matcher(port).matches() || Integer.parseInt(port) > 0xFFFF) {
            return null;
        }
        String host = text.substring(0, colon);
        if (host.isEmpty()) {
            return new InetSocketAddress(Integer.parseInt(port));
        }
        InetAddress address = host.startsWith("[") ? bracketed(host) : ipv4(host);
        return address == null ? null : new InetSocketAddress(address, Integer.parseInt(port));
    }

    private static @Nullable InetAddress bracketed(String host) {
        boolean whole = host.endsWith("]")
                && IPV6.matcher(host.substring(1, host.length() - 1)).matches();
        return whole ? literal(host) : null;
    }

    private static @Nullable InetAddress ipv4(String host) {
        if (host.equals("localhost")) {
            return literal("127.0.0.1");
        }
        return IPV4.matcher(host).matches() ? literal(host) : null;
    }

    private static @Nullable InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Whether a URL's host is this machine, for sure. */
    public static boolean isLoopback(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        InetAddress address = host.startsWith("[") ? bracketed(host) : ipv4(host);
        return address != null && address.isLoopbackAddress();
    }

    /** Remembers what is bound and reports two that cannot be bound together. */
    public InetSocketAddress claim(Node at, InetSocketAddress address) {
        if (address.isUnresolved()) {
            return address;
        }
        for (Map.Entry<InetSocketAddress, Node> other : bound.entrySet()) {
            if (overlap(address, other.getKey())) {
                Node before = other.getValue();
                at.problem("the address is already bound by " + before.place().path() + " on "
                        + before.place().inWords());
            }
        }
        bound.putIfAbsent(address, at);
        return address;
    }

    /** Port 0 takes a free one each time; a wildcard holds the port for every address of its kind, {@code ::} for all. */
    private static boolean overlap(InetSocketAddress a, InetSocketAddress b) {
        if (a.getPort() != b.getPort() || a.getPort() == 0) {
            return false;
        }
        return a.getAddress().equals(b.getAddress())
                || covers(a.getAddress(), b.getAddress())
                || covers(b.getAddress(), a.getAddress());
    }

    private static boolean covers(InetAddress wildcard, InetAddress other) {
        return wildcard.isAnyLocalAddress() && (!(wildcard instanceof Inet4Address) || other instanceof Inet4Address);
    }
}
