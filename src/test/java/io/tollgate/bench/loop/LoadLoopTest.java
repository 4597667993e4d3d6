package io.tollgate.bench.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import io.tollgate.bench.target.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoadLoopTest {
    @Test
    void onlyWhatIsWithinTheMeasuredTimeCounts() throws InterruptedException {
        EventLoopGroup group = Sockets.loops(1);
        try {
            LoadLoop loop = LoadLoop.of(job(), group.next(), 0);
            assertThat(loop.counts(1_000)).as("before it begins").isZero();
            long from = Long.MAX_VALUE - 10; // the clock may wrap
            loop.begin(0, from, from + 20);
            group.next().submit(() -> {}).sync();
            assertThat(loop.counts(from - 1)).isZero();
            assertThat(loop.counts(from)).isOne();
            assertThat(loop.counts(from + 19)).isOne();
            assertThat(loop.counts(from + 20)).isZero();
        } finally {
            Future<?> ended = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            ended.await();
        }
    }

    @Test
    void whatDoesNotCountIsKeptApart() {
        Tally tally = new Tally();
        tally.took(5_000, 0);
        tally.took(7_000, 1);
        assertThat(tally.measuredSoFar()).isOne();
        assertThat(tally.takeLatencies(true).getMaxValue()).isBetween(7_000L, 7_010L);
        assertThat(tally.takeLatencies(false).getMaxValue()).isBetween(5_000L, 5_010L);
        assertThat(tally.takeLatencies(true).getTotalCount())
                .as("taken already")
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 0, 20000, ''",
        "127.0.0.1, 0, 20001, 127.0.0.2",
        "127.0.0.1, 19999, 50000, 127.0.0.2",
        "127.0.0.1, 20000, 50000, 127.0.0.3",
        "127.0.0.1, 49999, 50000, 127.0.0.4",
        "10.0.0.1, 0, 50000, ''",
        "::1, 0, 50000, ''"
    })
    void aLoopbackServerIsAskedFromMoreAddressesThanOneWherePortsRunOut(
            String server, int number, int connections, String source) throws Exception {
        InetSocketAddress found = Sockets.source(InetAddress.getByName(server), number, connections);
        assertThat(found == null ? "" : found.getAddress().getHostAddress()).isEqualTo(source);
    }

    private static Job job() {
        return new Job(
                BenchMode.UPGRADES,
                Target.of("ws://127.0.0.1:1/", List.of(), List.of(), null),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                null,
                1,
                1,
                1_000,
                new MessagePlan(128, 1, 0, false, 1),
                new Crowd(1));
    }
}
