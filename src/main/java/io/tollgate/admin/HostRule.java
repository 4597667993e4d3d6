package io.tollgate.admin;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which Host headers the admin API answers to: {@code localhost}, an IP literal, or the name in its own address. A page
 * that makes its own domain resolve to this machine ("DNS rebinding") sends that domain and is refused. Immutable.
 */
final class HostRule {
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+)(?::\\d{1,5})?");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");

    private final String own;

    /** @param own the host of the address it listens on */
    HostRule(String own) {
        this.own = own.toLowerCase(Locale.ROOT);
    }

    boolean allows(List<String> hosts) {
        if (hosts.size() != 1) {
            return false;
        }
        var parts = HOST.matcher(hosts.get(0));
        if (!parts.matches()) {
            return false;
        }
        String host = parts.group(1).toLowerCase(Locale.ROOT);
        return host.startsWith("[")
                || host.equals("localhost")
                || host.equals(own)
                || IPV4.matcher(host).matches();
    }
}
