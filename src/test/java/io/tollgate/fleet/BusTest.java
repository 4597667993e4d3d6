package io.tollgate.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.fleet.bus.Bus;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import io.tollgate.testing.RedisServer;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notices between nodes, over a Redis that is real. */
final class BusTest {
    private static final String STRANGER = "0123456789abcdef ";

    @TempDir
    private static Path folder;

    private static RedisServer redis;

    @BeforeAll
    static void start() {
        redis = RedisServer.start(folder);
    }

    @AfterAll
    static void stop() {
        if (redis != null) {
            redis.close();
        }
    }

    /** One node that hears all that is said of a topic. */
    private static final class Ear implements Bus.Listener {
        private final Queue<String> heard = new ConcurrentLinkedQueue<>();
        private final Queue<String> echoes = new ConcurrentLinkedQueue<>();
        private final AtomicInteger listening = new AtomicInteger();

        @Override
        public void echo(String text) {
            echoes.add(text);
        }

        @Override
        public void notice(String from, String text) {
            heard.add(from + ":" + text);
        }

        @Override
        public void listening() {
            listening.incrementAndGet();
        }

        void awaitListening(int times) {
            Await.until("listening " + times + " times", () -> listening.get() >= times);
        }
    }

    private static Bus listening(LinkFixture fixture, Ear ear) {
        Bus bus = new Bus();
        bus.hear("topic", ear);
        bus.use(fixture.link());
        ear.awaitListening(1);
        return bus;
    }

    private static void say(String notice) {
        redis.answer("PUBLISH", "tollgate:bus:topic", notice);
    }

    @Test
    void noticeReachesTheOtherNodeAndNotItsOwn() {
        try (LinkFixture one = LinkFixture.to(redis.uri()).awaitUp();
                LinkFixture two = LinkFixture.to(redis.uri()).awaitUp()) {
            Ear own = new Ear();
            Ear other = new Ear();
            Bus bus = listening(one, own);
            Bus second = listening(two, other);

            Await.until("told", bus.publish("topic", "one")::isComplete);
            Await.until("a notice", () -> other.heard.contains(bus.node() + ":one"));
            Await.until("told", second.publish("topic", "two")::isComplete);
            Await.until("an answer", () -> own.heard.contains(second.node() + ":two"));

            assertThat(own.heard).hasSize(1);
            assertThat(other.heard).hasSize(1);
            assertThat(own.echoes).containsExactly("one");
            Await.until("an echo", () -> other.echoes.contains("two"));
        }
    }

    @Test
    void whatNoNodeSaysIsLeftAloneAndToldOnce() {
        try (LinkFixture fixture = LinkFixture.to(redis.uri()).awaitUp();
                CapturedLogs logs = CapturedLogs.messagesOf(Bus.class.getName())) {
            Ear ear = new Ear();
            listening(fixture, ear);

            say("");
            say("\u0000\u00ff\ud83d\ude00");
            say("0123456789ABCDEF no");
            say(STRANGER + "caf\u00e9");
            say(STRANGER + "x".repeat(Bus.MOST_TEXT + 1));
            say(STRANGER + "x".repeat(Bus.MOST_TEXT));

            Await.until("the one that is a notice", () -> !ear.heard.isEmpty());
            assertThat(ear.heard).hasSize(1);
            assertThat(logs.lines()).hasSize(1);
        }
    }

    @Test
    void listenerIsToldWhenItListensAgain() {
        try (LinkFixture fixture = LinkFixture.to(redis.uri()).awaitUp()) {
            Ear ear = new Ear();
            listening(fixture, ear);

            redis.answer("CLIENT", "KILL", "TYPE", "pubsub");
            ear.awaitListening(2);
            say(STRANGER + "again");

            Await.until("a notice", () -> ear.heard.contains(STRANGER.strip() + ":again"));
        }
    }

    @Test
    void listenersGoOverToTheNextLink() {
        try (LinkFixture first = LinkFixture.to(redis.uri()).awaitUp();
                LinkFixture next = LinkFixture.to(redis.uri()).awaitUp()) {
            Ear ear = new Ear();
            Bus bus = listening(first, ear);

            bus.use(next.link());
            ear.awaitListening(2);
            say(STRANGER + "once");

            Await.until("a notice", () -> !ear.heard.isEmpty());
            Future<Void> told = bus.publish("topic", "over the next one");
            Await.until("told", told::isComplete);
            assertThat(told.succeeded()).isTrue();
            assertThat(ear.heard).containsExactly(STRANGER.strip() + ":once");
        }
    }

    @Test
    void withoutALinkNobodyIsToldAndThatIsSaid() {
        Bus bus = new Bus();

        assertThat(bus.isShared()).isFalse();
        assertThat(bus.isUp()).isFalse();
        assertThat(bus.publish("topic", "one").cause()).isInstanceOf(StoreFault.class);
    }

    @Test
    void noticeIsBoundedPrintableAsciiAndATopicHasOneListener() {
        Bus bus = new Bus();
        bus.hear("topic", new Ear());

        assertThatThrownBy(() -> bus.publish("topic", "x".repeat(Bus.MOST_TEXT + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.publish("topic", "a\nb")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bus.hear("topic", new Ear())).isInstanceOf(IllegalStateException.class);
    }
}
