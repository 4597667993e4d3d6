package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Peers;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubUpstream;
import io.tollgate.testing.TestKeys;
import io.tollgate.testing.TestToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a token says of its key, no file is opened and nobody is called: seen from below, by the system's calls. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KeyLookupIT {
    /**
     * What the JVM looks at by itself now and then: its share of the machine, and its own policies of cryptography at the
     * first use. A call that another thread's interrupted has its arguments where it begins, not where it is resumed.
     */
    private static final Pattern OF_THE_JVM = Pattern.compile(
            "\"/(proc|sys/fs/cgroup|sys/devices/system/cpu)/|/conf/security/policy/|<\\.\\.\\. \\w+ resumed>");

    private final StubUpstream upstream = StubUpstream.start(Answers.accept());
    private final StubUpstream stranger = StubUpstream.start(Answers.silence());
    private @Nullable TollgateProcess process;
    private Path trace = Path.of("");
    private int port;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        Peers.requireCommand("strace", "strace");
        Peers.require(mayTrace(), "strace is not allowed to trace here: a container needs the capability SYS_PTRACE");
        String yaml = """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                issuers: {main: {issuer: "%s", audience: [%s], jwks: "file:%s"}}
                routes: [{name: chat, path: /chat, credentials: [{header: Authorization}], authenticate: [main], upstream: stub}]
                upstreams: {stub: {endpoints: ["%s"]}}
                drain: {deadline: 200ms}
                """.formatted(TestKeys.ISSUER, TestKeys.AUDIENCE, TestKeys.writeJwks(folder), upstream.url());
        trace = folder.resolve("calls");
        Path file = Files.writeString(folder.resolve("tollgate.yaml"), yaml);
        List<String> strace = List.of(
                "strace",
                "-f",
                "--seccomp-bpf",
                "-qq",
                "-s",
                "200",
                "-e",
                "trace=open,openat,openat2,socket,connect",
                "-o",
                trace.toString());
        process = TollgateProcess.start(strace, List.of("-XX:TieredStopAtLevel=1"), "run", "--config", file.toString());
        port = Integer.parseInt(
                process.awaitLine("listener public on 127\\.0\\.0\\.1:(\\d+)").group(1));
        assertThat(status(TestToken.valid())).isEqualTo(101);
        assertThat(status(TestToken.token().byStranger())).isEqualTo(401);
        // The first signature has the provider loaded that checks the others.
        process.awaitLine("Signatures are checked by");
    }

    @AfterAll
    void stop() {
        try (upstream;
                stranger) {
            if (process != null) {
                process.close();
            }
        }
    }

    private static boolean mayTrace() throws IOException, InterruptedException {
        return new ProcessBuilder("strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "true")
                        .start()
                        .waitFor()
                == 0;
    }

    /** A trace that shows nothing would be worth nothing. */
    @Test
    void theTraceShowsFilesAndCalls() throws IOException {
        assertThat(calls()).anyMatch(call -> call.contains("jwks.json"));
        int before = calls().size();
        assertThat(status(TestToken.valid())).isEqualTo(101);
        assertThat(calls().stream().skip(before))
                .anyMatch(call -> call.contains("connect(") && call.contains("(" + upstream.port() + ")"));
    }

    Stream<Arguments> lookups() {
        TestToken token = TestToken.token();
        String url = "http://127.0.0.1:" + stranger.port() + "/keys.json";
        return Stream.of(
                argumentSet(
                        "kid a path",
                        token.header("kid", "../../../../dev/null").rs256()),
                argumentSet(
                        "kid a whole path", token.header("kid", "/etc/hostname").byStranger()),
                argumentSet(
                        "kid a URL of a file",
                        token.header("kid", "file:///etc/hostname").byStranger()),
                argumentSet("kid a URL", token.header("kid", url).byStranger()),
                argumentSet("kid SQL", token.header("kid", "' OR '1'='1").rs256()),
                argumentSet(
                        "kid of 10,000 characters",
                        token.header("kid", "k".repeat(10_000)).rs256()),
                argumentSet("kid a number", token.header("kid", 1).rs256()),
                argumentSet("jwk", token.byStrangerWithItsKey()),
                argumentSet("jku", token.header("jku", url).byNamelessStranger()),
                argumentSet("jku, with a kid", token.header("jku", url).byStranger()),
                argumentSet(
                        "jku of a name",
                        token.header("jku", "https://keys.invalid/k").byNamelessStranger()),
                argumentSet("x5u", token.header("x5u", url).byNamelessStranger()),
                argumentSet(
                        "x5u a file",
                        token.header("x5u", "file:///etc/hostname").byNamelessStranger()),
                argumentSet("x5c", token.byStrangerWithItsCertificate()),
                argumentSet("iss a URL", token.claim("iss", url).byStranger()));
    }

    @Case(18)
    @ParameterizedTest
    @MethodSource("lookups")
    void isNeverMade(String token) throws IOException {
        int before = calls().size();
        int contacts = upstream.connections();
        assertThat(status(token)).isEqualTo(401);
        assertThat(calls().stream().skip(before))
                .filteredOn(call -> !OF_THE_JVM.matcher(call).find())
                .isEmpty();
        assertThat(stranger.connections()).isZero();
        assertThat(upstream.connections()).isEqualTo(contacts);
    }

    private int status(String token) {
        try (RawClient client = RawClient.connect(port)) {
            client.send(Handshakes.upgrade("/chat").bearer(token).text());
            return client.readHead().status();
        }
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(trace, StandardCharsets.ISO_8859_1);
    }
}
