package io.tollgate.listener;

import static io.tollgate.fuzz.Property.holds;
import static io.tollgate.fuzz.Property.same;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fuzz target: the input is what a client itself wrote into its X-Forwarded-For or Forwarded lines. Whatever that is, behind
 * honest proxies the client is who they say; and without any, it is an address that the lines hold.
 */
public final class ForwardedFuzz {
    private static final InetAddress PEER = address("10.0.0.1");
    private static final InetAddress CLIENT = address("203.0.113.7");
    private static final List<AddressRange> TRUSTED =
            List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("2001:db8::/32"));
    private static final TrustedProxies X_FORWARDED =
            new TrustedProxies(TRUSTED, ListenerSettings.Forwarded.X_FORWARDED_FOR);
    private static final TrustedProxies RFC_7239 = new TrustedProxies(TRUSTED, ListenerSettings.Forwarded.RFC7239);

    private ForwardedFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, ISO_8859_1);
        if (!text.chars().allMatch(c -> c >= ' ' || c == '\t' || c == '\n')) {
            return;
        }
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        isOfTheLines(X_FORWARDED.clientOf(PEER, lines), lines);
        isOfTheLines(RFC_7239.clientOf(PEER, lines), lines);
        rangeIsOneOrNone(lines.get(0));

        String last = lines.get(lines.size() - 1);
        lines.set(lines.size() - 1, last + ",203.0.113.7 , [2001:db8::1]:80,10.0.0.2:1234");
        same(X_FORWARDED.clientOf(PEER, lines), CLIENT, "proxies are believed, not the client");
        lines.set(lines.size() - 1, last + ",for=\"203.0.113.7:9\";by=x, For=\"[2001:db8::1]\",proto=ws;for=10.0.0.2");
        same(RFC_7239.clientOf(PEER, lines), CLIENT, "proxies are believed, not the client");
        lines.set(lines.size() - 1, last);
        lines.add("203.0.113.7");
        same(X_FORWARDED.clientOf(PEER, lines), CLIENT, "a line of a proxy stands alone");
        same(X_FORWARDED.clientOf(CLIENT, lines), CLIENT, "who is not trusted is not heard");
    }

    /** The peer's, or what a slow reading of some entry gives. */
    private static void isOfTheLines(InetAddress client, List<String> lines) {
        boolean there = client.equals(PEER)
                || lines.stream()
                        .flatMap(line -> Arrays.stream(line.split("[,;=\" \t\\[\\]]")))
                        .flatMap(word -> List.of(word, word.replaceFirst(":([0-9]*|_.*)$", "")).stream())
                        .map(NetUtil::createByteArrayFromIpAddressString)
                        .anyMatch(bytes ->
                                bytes != null && InetAddresses.of(bytes).equals(client));
        holds(there, client + " is nobody of " + lines);
    }

    private static void rangeIsOneOrNone(String text) {
        try {
            AddressRange range = AddressRange.parse(text);
            same(AddressRange.parse(range.toString()), range, "a range that is written reads the same");
            String address = range.toString().substring(0, range.toString().indexOf('/'));
            holds(range.contains(address(address)), "a range holds its first address");
        } catch (IllegalArgumentException e) {
            holds(e.getMessage().contains("'"), "it says what is no range");
        }
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(literal, e);
        }
    }
}
