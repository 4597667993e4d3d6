package io.tollgate.auth.revocation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.auth.revocation.Mark.Kind;
import io.tollgate.auth.revocation.Revocation.Source;
import io.tollgate.auth.revocation.Revocations.Done;
import io.tollgate.auth.revocation.Revocations.Wish;
import io.tollgate.testing.Await;
import io.tollgate.testing.CapturedLogs;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Revocations in a file over a restart. */
final class RevocationFileTest {
    private static final int MAX = 5_000;

    private static Vertx vertx;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        Await.until("the end", vertx.close()::isComplete);
    }

    /** A process as far as this goes. */
    private static final class Node implements AutoCloseable {
        private final Revocations revocations;
        private final RevocationFile file;

        /** Returns when the file is as it says. */
        Node(Path path, int max) throws IOException {
            this(path, max, Clock.systemUTC());
        }

        Node(Path path, int max, Clock clock) throws IOException {
            revocations = new Revocations(clock);
            revocations.use(new RevocationSettings(MAX, Duration.ofHours(1), path));
            file = RevocationFile.open(vertx, path, revocations, max);
            file.start();
            awaitKept();
        }

        Done revoke(String id) {
            Wish wish = new Wish(mark(id), null, null, Source.ADMIN, "because \"of\"\n" + id);
            return revocations.revoke(wish).await();
        }

        void awaitKept() {
            Await.until("all is kept", () -> revocations.pending() == 0);
        }

        @Override
        public void close() {
            file.close();
        }
    }

    private static Mark mark(String id) {
        return Mark.of(Kind.JTI, "i", id);
    }

    private Path file() {
        return folder.resolve("revoked");
    }

    private Node node() throws IOException {
        return new Node(file(), MAX);
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(file());
    }

    @Test
    void whatWasTakenBackStaysSoOverARestart() throws IOException {
        try (Node node = node()) {
            assertThat(node.revoke("one").pending()).isEmpty();
            node.revoke("two");
            node.revocations.lift(mark("two"), Source.ADMIN).await();
        }
        try (Node node = node()) {
            Revocation found = node.revocations.find(mark("one"));
            assertThat(found).isNotNull();
            assertThat(found.source()).isEqualTo(Source.FILE);
            assertThat(found.note()).isEqualTo("because \"of\"\none");
            assertThat(node.revocations.find(mark("two"))).isNull();
        }
    }

    @Test
    void startWithAClockThatIsSetTooFarForgetsNothing() throws IOException {
        try (Node node = node()) {
            node.revoke("one");
        }
        Clock ahead = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));
        try (Node node = new Node(file(), MAX, ahead)) {
            assertThat(node.revocations.find(mark("one"))).isNull();
        }
        try (Node node = node()) {
            assertThat(node.revocations.find(mark("one"))).isNotNull();
        }
    }

    @Test
    void fileIsItsOwnersAlone() throws IOException {
        Files.writeString(file(), "");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));
        try (Node node = node()) {
            node.revoke("one");
            node.awaitKept();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void eachIsOnTheDiskWhenItIsSaidToBe() throws IOException {
        try (Node node = node()) {
            node.revoke("one");
            assertThat(lines()).singleElement().asString().contains(mark("one").text());
        }
    }

    @Test
    void manyAtOnceAreAllKept() throws IOException {
        try (Node node = node()) {
            IntStream.range(0, 1_000)
                    .forEach(i -> node.revocations.revoke(new Wish(mark("t" + i), null, null, Source.ADMIN, "")));
            node.awaitKept();
        }
        try (Node node = node()) {
            assertThat(node.revocations.size()).isEqualTo(1_000);
        }
    }

    @Test
    void whatIsOverIsWrittenOutOnceThereIsMuchOfIt() throws IOException {
        try (Node node = node()) {
            IntStream.range(0, 3_000)
                    .forEach(i -> node.revocations.heard(
                            new Revocation(mark("same"), 1 + i, 0, 4_000_000_000L, false, Source.FLEET, ""), null));
            node.awaitKept();
            node.revoke("last");
            assertThat(lines()).hasSizeLessThan(3_000);
        }
        try (Node node = node()) {
            node.awaitKept();
            assertThat(lines()).hasSize(2);
        }
    }

    @Test
    void lineThatWasBeingWrittenWhenTheMachineStoppedIsLeftOut() throws IOException {
        try (Node node = node()) {
            node.revoke("one");
        }
        String whole = Files.readString(file());
        Files.writeString(file(), whole + whole.substring(0, whole.length() / 2));
        try (CapturedLogs logs = CapturedLogs.messagesOf(Revocations.class.getName());
                Node node = node()) {
            node.awaitKept();
            assertThat(node.revocations.size()).isEqualTo(1);
            assertThat(logs.lines()).isEmpty();
            assertThat(lines()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "{}",
                "[]",
                "{\"id\":7}",
                "{\"id\":\"jti-0123456789abcdef\",\"since\":\"x\",\"before\":0,\"until\":1,\"lifted\":false}",
                "{\"id\":\"jti-0123456789abcdef\",\"since\":1,\"before\":0,\"until\":99999999999,\"lifted\":false}",
                "\u0000\u00ff"
            })
    void strangeLineIsToldOfAndKeptAside(String strange) throws IOException {
        try (Node node = node()) {
            node.revoke("one");
        }
        String whole = Files.readString(file());
        Files.writeString(file(), strange + "\n" + whole, ISO_8859_1);
        try (CapturedLogs logs = CapturedLogs.messagesOf(Revocations.class.getName());
                Node node = node()) {
            assertThat(node.revocations.find(mark("one"))).isNotNull();
            assertThat(logs.lines())
                    .singleElement()
                    .asString()
                    .contains("1 lines are no revocations, the first is line 1");
            assertThat(Files.readAllBytes(folder.resolve("revoked.strange"))).startsWith(strange.getBytes(ISO_8859_1));
            node.awaitKept();
            assertThat(lines()).hasSize(1);
        }
    }

    @Test
    void lineWithoutAnEndTakesNoMemory() throws IOException {
        Files.write(file(), "x".repeat(1 << 20).concat("\n").getBytes(UTF_8));
        try (CapturedLogs logs = CapturedLogs.messagesOf(Revocations.class.getName());
                Node node = node()) {
            assertThat(node.revocations.size()).isZero();
            assertThat(logs.lines()).hasSize(1);
        }
    }

    @Test
    void moreThanThereIsRoomForIsRefusedAndNothingIsForgotten() throws IOException {
        try (Node node = node()) {
            node.revoke("one");
            node.revoke("two");
        }
        String whole = Files.readString(file());
        assertThatThrownBy(() -> new Node(file(), 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than revocations.max, 1,");
        assertThat(Files.readString(file())).isEqualTo(whole);
    }

    @Test
    void fileOfAnotherIsNotShared() throws IOException {
        try (Node node = node()) {
            assertThatThrownBy(this::node).isInstanceOf(IOException.class).hasMessageContaining("in use");
            assertThat(node.revoke("one").pending()).isEmpty();
        }
    }

    @Test
    void folderIsNoFile() {
        assertThatThrownBy(() -> new Node(folder, MAX))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no regular file");
    }

    @Test
    void wholeLineWithoutAnEndCounts() throws IOException {
        try (Node node = node()) {
            node.revoke("one");
        }
        Files.writeString(file(), Files.readString(file()).strip());
        try (Node node = node()) {
            assertThat(node.revocations.find(mark("one"))).isNotNull();
        }
    }

    @Test
    void fileThatCannotBeWrittenIsGivenUpAllTheSame() throws IOException {
        Node node = node();
        node.file.breakDown();
        try (CapturedLogs logs = CapturedLogs.messagesOf(Revocations.class.getName())) {
            node.revocations.revoke(new Wish(mark("one"), null, null, Source.ADMIN, ""));
            Await.until("it could not", () -> !logs.lines().isEmpty());
        }

        Thread closing = new Thread(node::close);
        closing.setDaemon(true);
        closing.start();

        Await.until("it is given up", () -> !closing.isAlive());
    }

    @Test
    void diskThatCannotBeWrittenIsTriedUntilItCan() throws IOException {
        try (CapturedLogs logs = CapturedLogs.messagesOf(Revocations.class.getName());
                Node node = node()) {
            node.awaitKept();
            node.file.breakDown();
            assertThat(node.revoke("one").pending()).containsExactly("file");
            node.awaitKept();
            assertThat(lines()).hasSize(1);
            assertThat(logs.lines()).singleElement().asString().contains("cannot be written");
        }
    }
}
