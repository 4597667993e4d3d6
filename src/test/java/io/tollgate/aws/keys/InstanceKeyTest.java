package io.tollgate.aws.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.aws.AccessKey;
import io.tollgate.aws.AccountSettings;
import io.tollgate.testing.StubAws;
import io.tollgate.testing.StubAws.Answer;
import io.tollgate.testing.StubAws.Asked;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The instance metadata service, version 2 and no other. */
final class InstanceKeyTest {
    private static final String PLACE = "the key of the instance metadata service: ";

    @TempDir
    private Path folder;

    private Surroundings here;

    @BeforeEach
    void begin() {
        here = new Surroundings(folder);
        here.instance(here.aws.url("")).set("aws.ec2MetadataServiceTimeout", "0.3");
        here.aws.answering(StubAws.instance("node-role", request -> StubAws.key("AKIDINSTANCE", Surroundings.END)));
    }

    @AfterEach
    void end() {
        here.close();
    }

    @Test
    void aTokenIsPutThenTheRoleAndItsKeyAreAskedForWithIt() throws Exception {
        AccessKey key = Surroundings.fetch();
        assertThat(key.id()).isEqualTo("AKIDINSTANCE");
        assertThat(key.expiresAt()).isEqualTo(Surroundings.END);
        assertThat(here.aws.asked())
                .extracting(Asked::method, Asked::target)
                .extracting(Object::toString)
                .containsExactly(
                        "(\"PUT\", \"/latest/api/token\")",
                        "(\"GET\", \"/latest/meta-data/iam/security-credentials/\")",
                        "(\"GET\", \"/latest/meta-data/iam/security-credentials/node-role\")");
    }

    /** As in a container one hop from the instance, where the answer to the PUT is dropped. */
    @Test
    void withoutATokenTheFirstVersionIsNotAsked() {
        CountDownLatch never = new CountDownLatch(1);
        here.aws.answering(request -> request.method().equals("PUT") ? held(never) : Answer.text("node-role"));
        assertThatThrownBy(Surroundings::fetch)
                .hasMessageStartingWith(PLACE + "no token of version 2 (IMDSv2) can be had; is the hop limit 1?");
        assertThat(here.aws.asked()).extracting(Asked::method).containsExactly("PUT");
        never.countDown();
    }

    private static Answer held(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
        return Answer.status(500);
    }

    @Test
    void aBlackHoleIsLeftAfterTheTimeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            here.instance("http://127.0.0.1:" + silent.getLocalPort());
            long began = System.nanoTime();
            assertThatThrownBy(Surroundings::fetch).hasMessageStartingWith(PLACE);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void anInstanceWithoutARoleIsTold() {
        here.aws.answering(
                request -> request.method().equals("PUT") ? Answer.text("metadata-token") : Answer.status(404));
        assertThatThrownBy(Surroundings::fetch).hasMessage(PLACE + "status 404: there is no role for it");
    }

    /** Which the service gives out while it cannot renew it. */
    @Test
    void aKeyThatHasExpiredIsNotUsed() throws Exception {
        here.aws.answering(StubAws.instance(
                "node-role", request -> StubAws.key("OLD", Instant.now().minusSeconds(9))));
        AccessKeyRefresh keys = AccessKeyRefresh.of(AccountSettings.DEFAULT);
        try {
            keys.start().toCompletableFuture().join();
            assertThat(keys.ready()).isFalse();
        } finally {
            keys.close();
        }
    }
}
