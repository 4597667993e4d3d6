package io.tollgate.quota.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tollgate.fleet.RedisSettings.OnOutage;
import io.tollgate.fleet.Script;
import io.tollgate.fleet.wire.Response;
import io.tollgate.limit.Rate;
import io.tollgate.testing.RedisServer;
import io.vertx.core.Vertx;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arithmetic of the scripts in a real Redis whose clock the test sets. */
class ScriptModelTest {
    private static final String CLOCK = "redis.call('TIME')";
    private static final long START_SECONDS = 1_795_000_000L;

    private static RedisServer redis;
    private static Vertx vertx;
    private static FleetNode node;

    @BeforeAll
    static void startRedis(@TempDir Path folder) {
        redis = RedisServer.start(folder);
        vertx = Vertx.vertx();
        node = FleetNode.join(vertx, redis.uri(), OnOutage.LOCAL);
    }

    @AfterAll
    static void stopRedis() {
        node.close();
        FleetNode.result(vertx.close());
        redis.close();
    }

    /** The script with its clock as the last argument, in microseconds from the start; what it keeps outlasts the test. */
    private static Script withClock(Script script) {
        assertThat(script.source()).containsOnlyOnce(CLOCK);
        String clock = "{" + START_SECONDS + " + math.floor(ARGV[#ARGV] / 1000000), ARGV[#ARGV] % 1000000}";
        return Script.of("clocked", script.source().replace(CLOCK, clock).replace("'PX', ", "'PX', 100000 * "));
    }

    private static Response admit(Script script, String key, Rate rate, long amount, long micros) {
        List<String> args = List.of(
                "tokens", Cost.micros(rate, amount), Cost.micros(rate, rate.burst()), "", Long.toString(micros));
        return FleetNode.result(node.link().run(script, 0, List.of(key), args));
    }

    @ParameterizedTest
    @CsvSource({
        "10, 1, 20",
        "3, 1, 3",
        "7, 60, 5",
        "1000, 1, 1",
        "1, 86400, 2",
        "999983, 1, 5000",
        "1048576, 1, 1048576"
    })
    void grantsExactlyWhatABucketOfWholeNumbersGrants(long amount, long seconds, long burst) {
        Rate rate = new Rate(amount, TimeUnit.SECONDS.toNanos(seconds), burst);
        Script script = withClock(Scripts.ADMIT);
        Model model = new Model(rate);
        Random random = new Random(amount);
        String key = "tollgate:{0}:model:" + amount;
        long micros = 0;
        for (int i = 0; i < 150; i++) {
            micros += (long) (random.nextDouble() * 1.5 * 1e6 * seconds * burst / amount / 3);
            long wanted = 1 + random.nextLong(burst);
            long wait = model.take(wanted, micros);
            Response said = admit(script, key, rate, wanted, micros);
            if (Math.abs(wait) > 1) {
                assertThat(said.get(0).toInteger()).isEqualTo(wait > 0 ? 0 : -1);
                assertThat(said.get(1).toLong()).isCloseTo(Math.max(0, wait), within(2L));
            }
            model.heed(said.get(0).toInteger() < 0 ? wanted : 0);
        }
    }

    @Test
    void aClockThatIsSetBackCostsNoMoreThanABucket() {
        Rate rate = new Rate(10, TimeUnit.SECONDS.toNanos(1), 10);
        Script script = withClock(Scripts.ADMIT);
        admit(script, "tollgate:{0}:back", rate, 10, TimeUnit.HOURS.toMicros(1));

        assertThat(admit(script, "tollgate:{0}:back", rate, 1, 0).get(1).toLong())
                .isEqualTo(100_000);
    }

    @Test
    void aClockThatIsSetBackMakesNobodyWaitLongerForWhatOpenTunnelsHaveUsed() {
        Script script = withClock(Scripts.SPEND);
        long later = TimeUnit.HOURS.toMicros(1);

        assertThat(spend(script, 3_000_000, later)).isEqualTo(3_000_000);
        assertThat(spend(script, 0, later + 1_000_000)).isEqualTo(2_000_000);
        assertThat(spend(script, 0, 0)).isEqualTo(3_000_000);
        assertThat(spend(script, 0, 2_000_000)).isEqualTo(1_000_000);
        assertThat(spend(script, 500_000, 2_000_000)).isEqualTo(1_500_000);
    }

    private static long spend(Script script, long cost, long micros) {
        List<String> args = List.of(Long.toString(cost), Long.toString(micros));
        return FleetNode.result(node.link().run(script, 0, List.of("tollgate:{0}:spent"), args))
                .get(0)
                .toLong();
    }

    /** Counts tokens times the period in microseconds, so that no division is needed. */
    private static final class Model {
        private final BigInteger perMicro;
        private final BigInteger unit;
        private final BigInteger full;
        private BigInteger level;
        private long last;

        Model(Rate rate) {
            perMicro = BigInteger.valueOf(rate.amount());
            unit = BigInteger.valueOf(TimeUnit.NANOSECONDS.toMicros(rate.periodNanos()));
            full = unit.multiply(BigInteger.valueOf(rate.burst()));
            level = full;
        }

        /** How many microseconds are missing; 0 or less if it can be had. */
        long take(long amount, long micros) {
            level = level.add(perMicro.multiply(BigInteger.valueOf(micros - last)))
                    .min(full);
            last = micros;
            BigInteger missing = unit.multiply(BigInteger.valueOf(amount)).subtract(level);
            return missing.add(perMicro)
                    .subtract(BigInteger.ONE)
                    .divide(perMicro)
                    .longValueExact();
        }

        void heed(long taken) {
            level = level.subtract(unit.multiply(BigInteger.valueOf(taken)));
        }
    }
}
