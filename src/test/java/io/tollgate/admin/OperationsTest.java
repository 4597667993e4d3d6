package io.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.change.Reloaded;
import io.tollgate.testing.AdminApi.Answer;
import io.tollgate.testing.CapturedLogs;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OperationsTest {
    private final AdminFixture admin = new AdminFixture();

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void theConfigurationIsShown() {
        assertThat(admin.api().get("/config").json().encode()).isEqualTo("{\"listeners\":[]}");
    }

    @Test
    void aReloadThatAppliesSaysWhatChanged() {
        admin.running().reloaded = Future.succeededFuture(Reloaded.applied(List.of("a: 1 → 2"), List.of("b is odd")));
        assertThat(admin.api().post("/reload").json().encode())
                .isEqualTo("{\"result\":\"applied\",\"changes\":[\"a: 1 → 2\"],\"warnings\":[\"b is odd\"]}");
    }

    @Test
    void aReloadOfTheSameSaysSo() {
        assertThat(admin.api().post("/reload", new JsonObject()).json().encode())
                .isEqualTo("{\"result\":\"unchanged\",\"changes\":[],\"warnings\":[]}");
    }

    @Test
    void aReloadThatCannotBeUsedSaysAllThatIsWrong() {
        admin.running().reloaded = Future.succeededFuture(Reloaded.refused(List.of("line 3", "line 7")));
        Answer answer = admin.api().post("/reload");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().getJsonArray("problems")).containsExactly("line 3", "line 7");
    }

    @Test
    void aReloadThatFailsIsAFaultOfOursWithoutItsMessage() {
        admin.running().reloaded = Future.failedFuture(new IllegalStateException("secret-detail"));
        try (CapturedLogs logs = CapturedLogs.asConfigured()) {
            Answer answer = admin.api().post("/reload");
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.json().encode()).doesNotContain("secret-detail");
            logs.assertNever(List.of("secret-detail"));
        }
    }

    @Test
    void aDrainIsStartedAndNotWaitedFor() {
        Answer answer = admin.api().post("/drain");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().encode()).isEqualTo("{\"draining\":true,\"open\":0}");
        assertThat(admin.running().drains).hasValue(1);
    }

    @Test
    void theTraceOfARefusalIsShownByItsId() {
        assertThat(admin.api().get("/why/known").json().getString("id")).isEqualTo("known");
        assertThat(admin.api().get("/why/unknown").status()).isEqualTo(404);
    }

    @Test
    void whatChangesSomethingIsLoggedWithWhoAndWhatButNotTheToken() {
        try (CapturedLogs logs = CapturedLogs.messagesOf(AdminServer.AUDIT)) {
            admin.running().tunnels().open.add(FakeAttempt.numbered(1));
            String id = FakeAttempt.numbered(1).id();
            admin.api().get("/connections");
            admin.api().delete("/connections/" + id + "?code=4000&reason=bye");
            admin.api().delete("/connections?route=chat");
            admin.api().post("/connections/" + id, new JsonObject().put("text", "private words"));
            admin.api().post("/reload");
            admin.api().post("/drain");
            assertThat(logs.lines())
                    .map(line -> line.replaceFirst("^127\\.0\\.0\\.1:\\d+", "WHO"))
                    .containsExactly(
                            "WHO: end connection " + id + " with code 4000 and reason 'bye': done",
                            "WHO: ended 1 connections matching {route=chat} with code 1000 and reason ''",
                            "WHO: send 13 bytes to connection " + id + ": WRITTEN",
                            "WHO: reload: UNCHANGED",
                            "WHO: drain");
            logs.assertNever(List.of(AdminFixture.TOKEN, "private words"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tickets", "/@connections", "/connections/a/b"})
    void whatIsNotThereIsNotFound(String path) {
        assertThat(admin.api().get(path).status()).isEqualTo(404);
        assertThat(admin.api().post(path).status()).isEqualTo(404);
    }
}
