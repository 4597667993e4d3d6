package io.tollgate.listener;

import io.netty.util.NetUtil;
import io.tollgate.limit.KeyedSlots;
import io.tollgate.limit.Lease;
import io.tollgate.limit.LimitKey;
import java.net.InetAddress;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in as many connections of one address as may be on their way to a tunnel at once, so that nobody takes all the places
 * of a listener, nor all the time for TLS handshakes, by beginning what he does not finish. A trusted proxy brings everybody,
 * and is not held to it. Safe on any thread.
 */
final class HalfOpen {
    private static final Logger LOG = LoggerFactory.getLogger(HalfOpen.class);

    private final KeyedSlots slots = new KeyedSlots();
    private final SeldomNews news = new SeldomNews(System.nanoTime());
    private final LongAdder refused = new LongAdder();

    /** A place for one more connection of that client, or null if its address has as many. */
    @Nullable
    Lease admit(Listener.Terms held, InetAddress client) {
        ListenerSettings settings = held.settings();
        int max = settings.maxHandshakes();
        if (max == 0 || held.proxies().trusts(client)) {
            return Lease.of(() -> {});
        }
        String counted = new CountedAddresses(settings.ipv6Prefix()).of(client);
        Lease place = slots.take(LimitKey.of("handshakes", counted), max);
        if (place == null) {
            refused.increment();
            if (news.isDue(System.nanoTime())) {
                LOG.warn(
                        "Listener {}: {} connections of {} are no tunnel yet, and more of them are refused (maxHandshakes);"
                                + " refused for this so far: {}. If {} is a proxy of yours, name it in trustedProxies",
                        settings.name(),
                        max,
                        counted,
                        refused.sum(),
                        NetUtil.toAddressString(client));
            }
        }
        return place;
    }
}
