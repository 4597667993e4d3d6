package io.tollgate.config.terms;

import io.tollgate.config.limit.Paces;
import io.tollgate.config.section.Section;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.config.yaml.Units;
import io.tollgate.limit.Rate;
import io.tollgate.quota.LimitSettings.Pace;
import io.tollgate.upstream.UpstreamTerms.Connects;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads {@code connects}: how fast an upstream's connections may be opened. */
final class ConnectsReader {
    private static final Form<Long> COUNT = Units.count(1, 1_000_000);
    private static final Form<Long> QUEUE = Units.count(0, 100_000);
    private static final Form<Duration> WAIT = Units.time(Duration.ofMillis(10), Duration.ofSeconds(60));

    private ConnectsReader() {}

    static @Nullable Connects read(Node node, @Nullable Connects preset) {
        if (!node.present()) {
            return preset;
        }
        if (!(node instanceof Mapping)) {
            if (!(node instanceof Scalar word && word.text().equals("none"))) {
                node.expected("a mapping such as {rate: 450/s}, or the word none");
            }
            return null;
        }
        Mapping connects = node.mapping(Section.CONNECTS);
        Pace pace = connects.require("rate", Paces.TIMES, new Pace(1, Duration.ofSeconds(1)));
        return new Connects(
                new Rate(
                        pace.amount(), pace.period().toNanos(), connects.read("burst", COUNT, ofATenthOfASecond(pace))),
                connects.read("queue", QUEUE, (long) Connects.DEFAULT_QUEUE).intValue(),
                connects.read("wait", WAIT, Connects.DEFAULT_PATIENCE));
    }

    /** What a quota of so many a second leaves room for at once, where its bound is not far above the rate. */
    private static long ofATenthOfASecond(Pace pace) {
        return Math.max(1, Math.min(1_000_000, pace.amount() / pace.period().toSeconds() / 10));
    }
}
