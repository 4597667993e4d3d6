package io.tollgate.upstream;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One server of an upstream, and how many connections it holds. Safe on any thread.
 */
public final class Endpoint {
    private final String host;
    private final int port;
    private final boolean tls;
    private final String path;
    /** Null where the host is a name, which may lead elsewhere at any time. */
    private final @Nullable InetSocketAddress address;

    private final String label;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong failures = new AtomicLong();

    private Endpoint(String host, int port, boolean tls, String path) {
        this.host = host;
        this.port = port;
        this.tls = tls;
        this.path = path;
        this.address = address(host, port);
        this.label = bracketed() + ":" + port;
    }

    private static @Nullable InetSocketAddress address(String host, int port) {
        byte[] octets = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return octets == null ? null : new InetSocketAddress(InetAddress.getByAddress(octets), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 octets or 16", e);
        }
    }

    /**
     * Reads a ws or wss URL (RFC 6455 §3).
     *
     * @throws IllegalArgumentException if it is not one; the message says what was expected
     */
    static Endpoint of(URI url) {
        boolean tls = "wss".equalsIgnoreCase(url.getScheme());
        if (!tls && !"ws".equalsIgnoreCase(url.getScheme())) {
            throw malformed(url, "a ws:// or wss:// URL");
        }
        if (url.getHost() == null || url.getRawUserInfo() != null) {
            throw malformed(url, "a host, without user or password");
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            throw malformed(url, "no query and no fragment");
        }
        int port = url.getPort() < 0 ? defaultPort(tls) : url.getPort();
        if (port < 1 || port > 65_535) {
            throw malformed(url, "a port of 1 to 65535");
        }
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return new Endpoint(withoutBrackets(url.getHost()), port, tls, path);
    }

    /** Names the URL without the parts where a password could stand. */
    private static IllegalArgumentException malformed(URI url, String expected) {
        String shown = url.getScheme() + "://" + url.getHost();
        return new IllegalArgumentException("endpoint '" + shown + "…' is not usable, expected " + expected);
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static String withoutLastSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static int defaultPort(boolean tls) {
        return tls ? 443 : 80;
    }

    /** Name or address; an IPv6 address without brackets. */
    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    /** Whether it speaks wss. */
    public boolean tls() {
        return tls;
    }

    /** For the Host header (RFC 9110 §7.2): the port is left out where it is the scheme's own. */
    public String authority() {
        return port == defaultPort(tls) ? bracketed() : label;
    }

    /** Its own path, to be asked for as it is: {@code /} where the URL has none. */
    public String path() {
        return path;
    }

    /** What comes before the request's path: empty, or a path such as {@code /prod} without a slash at its end. */
    public String basePath() {
        return withoutLastSlash(path);
    }

    /** Host and port, for logs; one string, which all tunnels to it keep. */
    public String label() {
        return label;
    }

    /** Where it is, or null where its host is a name; one object, which all tunnels to it keep. */
    @Nullable
    InetSocketAddress address() {
        return address;
    }

    private String bracketed() {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    /** Connections open or being opened now. */
    public int connections() {
        return connections.get();
    }

    /** How often it could not be connected to, since it was last configured. */
    public long failures() {
        return failures.get();
    }

    void failed() {
        failures.incrementAndGet();
    }

    void count() {
        connections.incrementAndGet();
    }

    void discount() {
        connections.decrementAndGet();
    }

    @Override
    public String toString() {
        return label();
    }
}
