package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Answers;
import io.tollgate.testing.Await;
import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.StubAws;
import io.tollgate.testing.StubAws.Answer;
import io.tollgate.testing.StubAws.Asked;
import io.tollgate.testing.StubUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Access keys of a process that is told by its environment where to look for them, as containers are. */
final class AccessKeysIT {
    private static final Instant END = Instant.parse("2099-01-01T00:00:00Z");
    private static final String ROLE = "arn:aws:iam::123456789012:role/other";

    @TempDir
    private Path folder;

    private final StubAws aws = StubAws.start();
    private final StubUpstream stub = StubUpstream.start(Answers.accept());

    @AfterEach
    void stop() {
        stub.close();
        aws.close();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Path configuration(String... upstreams) throws IOException {
        return write("tollgate.yaml", """
                listeners: [{name: public, address: "127.0.0.1:0"}]
                health: {address: "127.0.0.1:0"}
                routes:
                  - {name: own, path: /own, authenticate: none, upstream: own}
                  - {name: other, path: /other, authenticate: none, upstream: other}
                upstreams:
                  own: {endpoints: ["%1$s"]%2$s}
                  other: {endpoints: ["%1$s"]%3$s}
                drain: {deadline: 200ms}
                """.formatted(stub.url(), upstreams[0], upstreams[1]));
    }

    private TollgateProcess start(List<String> options, Path configuration) throws IOException {
        List<String> environment = List.of(
                "env",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI=" + aws.url("/v1/credentials"),
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=" + write("token", "pod-token-of-a-test"),
                "AWS_ENDPOINT_URL_STS=" + aws.url(""),
                "AWS_CONFIG_FILE=" + folder.resolve("none"),
                "AWS_SHARED_CREDENTIALS_FILE=" + folder.resolve("none"),
                "AWS_REGION=eu-west-1");
        return TollgateProcess.start(environment, options, "run", "--config", configuration.toString());
    }

    private static int port(TollgateProcess process, String server) {
        return Integer.parseInt(
                process.awaitLine(server + " on 127\\.0\\.0\\.1:(\\d+)").group(1));
    }

    private static Head answer(int port, String request) {
        try (RawClient client = RawClient.connect(port)) {
            client.send(request);
            return client.readHead();
        }
    }

    /** The key that signed an upgrade, once there is one. */
    private String signedWith(int port, String path) {
        stub.forgetWaiting();
        Await.until(
                "an upgrade of " + path,
                TollgateProcess.PATIENCE,
                () -> answer(port, Handshakes.upgrade(path).text()).status() == 101);
        String signature = stub.awaitConnection().requestHead().header("Authorization");
        return signature.replaceAll(".*Credential=(\\w+)/.*", "$1");
    }

    @Test
    void withoutAKeyAnUpgradeIsAnsweredAtOnceAndWithOneItIsSigned() throws Exception {
        aws.answering(request -> Answer.status(403));
        String sign = ", sign: {service: execute-api, region: eu-west-1%s}";
        try (TollgateProcess process =
                start(List.of(), configuration(sign.formatted(""), sign.formatted(", role: \"" + ROLE + "\"")))) {
            int port = port(process, "listener public");
            Head refused = answer(port, Handshakes.upgrade("/own").text());
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotNull();
            int health = port(process, "health");
            assertThat(answer(health, "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n").status())
                    .isEqualTo(503);
            assertThat(stub.connections()).isZero();
            aws.answering(AccessKeysIT::answered);
            assertThat(signedWith(port, "/own")).isEqualTo("AKIDCONTAINER");
            assertThat(signedWith(port, "/other")).isEqualTo("AKIDASSUMED");
            assertThat(answer(health, "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n").status())
                    .isEqualTo(200);
            process.awaitLine("AWS account default: access key AKIDCONTAINER is in use");
            assertThat(process.output()).doesNotContain(StubAws.SECRET, StubAws.SESSION, "pod-token-of-a-test");
        }
    }

    private static Answer answered(Asked request) {
        if (request.method().equals("POST")) {
            return StubAws.assumed(request, "AKIDASSUMED", END);
        }
        return "pod-token-of-a-test".equals(request.header("authorization"))
                ? StubAws.key("AKIDCONTAINER", END)
                : Answer.status(401);
    }

    @Test
    void withoutAnAccountNothingOfTheSdkIsLoaded() throws Exception {
        Path classes = folder.resolve("classes");
        List<String> options = List.of("-Xlog:class+load:file=" + classes);
        try (TollgateProcess process = start(options, configuration("", ""))) {
            answer(port(process, "listener public"), Handshakes.upgrade("/own").text());
            process.signal("TERM");
            assertThat(process.exitCode()).isNotEqualTo(1);
        }
        List<String> loaded = Files.readAllLines(classes);
        assertThat(loaded).anyMatch(line -> line.contains("io.tollgate.upstream.Upstream "));
        assertThat(loaded.stream().filter(line -> line.contains("software.amazon.awssdk")))
                .isEmpty();
        assertThat(aws.asked()).isEmpty();
    }
}
