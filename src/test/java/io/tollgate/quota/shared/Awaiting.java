package io.tollgate.quota.shared;

import io.tollgate.testing.Await;
import java.time.Duration;

/** What tests of this package wait for and look for. */
final class Awaiting {
    /** Counts the keys that never end, or that hold a text in their name or value. */
    static final String KEYS_WITHOUT_END_OR_WITH = """
            local bad = 0
            for _, key in ipairs(redis.call('KEYS', '*')) do
                local value = redis.call('DUMP', key)
                if redis.call('PTTL', key) < 0 or string.find(key .. value, ARGV[1], 1, true) then
                    bad = bad + 1
                end
            end
            return bad
            """;

    private Awaiting() {}

    /** Waits until so much time has passed, where that is the point. */
    static void duration(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        Await.until(time + " have passed", () -> System.nanoTime() - end >= 0);
    }
}
