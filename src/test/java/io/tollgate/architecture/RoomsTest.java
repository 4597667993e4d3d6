package io.tollgate.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The rooms keep apart: see the table in {@link Rooms}. */
final class RoomsTest {
    private static final List<JavaSource> SOURCES = JavaSource.under("src/main/java");

    static Collection<String> rooms() {
        return Rooms.names();
    }

    @Test
    void thereAreSourcesToRead() {
        assertThat(SOURCES).isNotEmpty();
    }

    @Test
    void arrowsPointDown() {
        List<String> above = new ArrayList<>();
        for (String room : Rooms.names()) {
            assertThat(above).as("rooms above %s", room).containsAll(Rooms.mayUse(room));
            above.add(room);
        }
    }

    @Test
    void everyPackageIsInARoom() {
        assertThat(SOURCES).flatMap(file -> Rooms.unknownRoom(file).toList()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rooms")
    void usesOnlyTheRoomsTheTableGivesIt(String room) {
        assertThat(filesOf(room)).flatMap(Rooms::edgesNotInTheTable).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rooms")
    void usesVertxOnlyWhereItMay(String room) {
        assertThat(filesOf(room)).flatMap(Rooms::vertxOutOfPlace).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rooms")
    void usesNettyOnlyWhereItMay(String room) {
        assertThat(filesOf(room)).flatMap(Rooms::nettyOutOfPlace).isEmpty();
    }

    private static List<JavaSource> filesOf(String room) {
        return SOURCES.stream().filter(file -> file.room().equals(room)).toList();
    }

    /** The rules above are not empty words: each finds what breaks it. */
    @Nested
    final class CanFail {
        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource({
            "frame, import io.tollgate.limit.OwnBucket;",
            "frame, import static io.tollgate.outcome.Outcome.OK;",
            "outcome, import io.tollgate.frame.*; import io.tollgate.telemetry.*;",
            "auth, Object o = new io.tollgate.quota.Rules();",
            "gate, import io.tollgate.listener.ListenerSettings;",
            "gate, import io.tollgate.config.TollgateSettings;",
            "relay, import io.tollgate.gate.inner.Deep;",
            "bench, import io.tollgate.server.Server;",
            "cli, import io.tollgate.gate.Gate;",
            "server, import io.tollgate.util.Strings;",
        })
        void onAnEdgeNotInTheTable(String room, String line) {
            assertThat(Rooms.edgesNotInTheTable(source(room, line))).hasSize(1);
        }

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource({
            "outcome, import io.tollgate.frame.CloseCode;",
            "outcome, import io.tollgate.outcome.detail.Row;",
            "config, import io.tollgate.listener.ListenerSettings;",
            "demo, import io.tollgate.server.Server;",
            "cli, import io.tollgate.token.Algorithm;",
            "frame, // io.tollgate.server",
            "frame, /** {@link io.tollgate.server.Server} */",
            "frame, String s = \"io.tollgate.server\";",
        })
        void butNotOnAnEdgeInTheTableNorInACommentOrLiteral(String room, String line) {
            assertThat(Rooms.edgesNotInTheTable(source(room, line))).isEmpty();
        }

        @Test
        void namingFileLineAndRule() {
            assertThat(Rooms.edgesNotInTheTable(source("outcome", "/* two\nlines */ import io.tollgate.limit.Slots;")))
                    .containsExactly("Example.java:4: outcome may use [frame], not limit");
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource({"io.tollgate.util", "io.tollgate", "org.example.frame", "''"})
        void onAPackageThatIsInNoRoom(String name) {
            assertThat(Rooms.unknownRoom(JavaSource.of("Example.java", "package " + name + ";")))
                    .hasSize(1);
        }

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource({
            "relay, import io.vertx.core.Vertx;",
            "limit, io.vertx.core.Future<?> f;",
            "token, import io.vertx.core.Vertx;",
            "token, import io.vertx.ext.authorization.Role;",
        })
        void onVertxOutOfPlace(String room, String line) {
            assertThat(Rooms.vertxOutOfPlace(source(room, line))).hasSize(1);
        }

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource({"gate, import io.vertx.core.Vertx;", "token, import io.vertx.ext.auth.impl.jose.JWS;"})
        void butNotOnVertxInPlace(String room, String line) {
            assertThat(Rooms.vertxOutOfPlace(source(room, line))).isEmpty();
        }

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource({
            "frame, import io.netty.channel.Channel;",
            "config, import io.netty.buffer.ByteBuf;",
            "limit, import io.netty.util.NetUtil;",
        })
        void onNettyOutOfPlace(String room, String line) {
            assertThat(Rooms.nettyOutOfPlace(source(room, line))).hasSize(1);
        }

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource({"frame, import io.netty.buffer.ByteBuf;", "relay, import io.netty.channel.Channel;"})
        void butNotOnNettyInPlace(String room, String line) {
            assertThat(Rooms.nettyOutOfPlace(source(room, line))).isEmpty();
        }

        private JavaSource source(String room, String line) {
            return JavaSource.of(
                    "Example.java", "package io.tollgate." + room + ";\n\n" + line + "\nclass Example {}\n");
        }
    }
}
