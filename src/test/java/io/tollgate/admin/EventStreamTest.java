package io.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.admin.event.Events;
import io.tollgate.config.change.Reloaded;
import io.tollgate.outcome.Fault;
import io.tollgate.outcome.Outcome;
import io.tollgate.outcome.Refusal;
import io.tollgate.telemetry.TunnelReport;
import io.tollgate.testing.AdminApi;
import io.tollgate.testing.AdminApi.Answer;
import io.tollgate.testing.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventStreamTest {
    private static final FakeAttempt CHAT = FakeAttempt.numbered(1);
    private static final FakeAttempt NEWS = FakeAttempt.numbered(2).route("news");
    private static final TunnelReport REPORT =
            new TunnelReport(Outcome.IDLE, Fault.NONE, 1001, "idle", false, 1, 2, 3, 4, 5.5);

    private final AdminFixture admin = new AdminFixture();
    private final Events events = admin.running().events();

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void aWatcherSeesWhatHappensInTheFieldsOfTheAccessLog() throws IOException {
        try (AdminApi.Stream stream = admin.api().events("")) {
            events.tunnelOpened(CHAT);
            events.attemptRefused(NEWS, Refusal.of(Outcome.NO_TOKEN, "no token in any of 2 places"));
            events.tunnelClosed(CHAT, REPORT);
            assertThat(stream.nextEvent().getMap())
                    .containsEntry("event", "open")
                    .containsEntry("id", CHAT.id())
                    .containsEntry("subject", "alice");
            assertThat(stream.nextEvent().getMap())
                    .containsEntry("event", "refuse")
                    .containsEntry("outcome", "no_token")
                    .containsEntry("status", 401);
            assertThat(stream.nextEvent().getMap())
                    .containsEntry("event", "close")
                    .containsEntry("code", 1001)
                    .containsEntry("bytes_down", 4);
        }
    }

    @Test
    void itIsToldOfReloadsAndDrains() throws IOException {
        try (AdminApi.Stream stream = admin.api().events("?route=chat")) {
            events.reloaded(Reloaded.refused(List.of("line 3")));
            events.draining();
            assertThat(stream.nextEvent().getJsonArray("problems")).containsExactly("line 3");
            assertThat(stream.nextEvent().getString("event")).isEqualTo("drain");
        }
    }

    @Test
    void aFilterLeavesOthersOut() throws IOException {
        try (AdminApi.Stream route = admin.api().events("?route=news");
                AdminApi.Stream outcome = admin.api().events("?outcome=idle")) {
            events.tunnelOpened(CHAT);
            events.tunnelClosed(CHAT, REPORT);
            events.tunnelOpened(NEWS);
            assertThat(route.nextEvent().getString("id")).isEqualTo(NEWS.id());
            events.draining();
            assertThat(outcome.nextEvent().getString("event")).isEqualTo("close");
            assertThat(outcome.nextEvent().getString("event")).isEqualTo("drain");
        }
    }

    @Test
    void whatLooksLikeATokenIsMasked() throws IOException {
        String token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln";
        try (AdminApi.Stream stream = admin.api().events("")) {
            events.attemptRefused(CHAT, Refusal.of(Outcome.BAD_REQUEST, "found " + token));
            assertThat(stream.nextEvent().getString("reason")).isEqualTo("found ***");
        }
    }

    @Test
    void aSlowReaderIsToldHowManyItMissedAndNothingElseIsLost() throws IOException {
        int sent = 40_000;
        try (AdminApi.Stream stream = admin.api().events("")) {
            for (int i = 0; i < sent; i++) {
                events.tunnelOpened(FakeAttempt.numbered(i));
            }
            int seen = 0;
            int dropped = 0;
            List<String> ids = new ArrayList<>();
            while (seen + dropped < sent) {
                JsonObject event = stream.nextEvent();
                if (event.getString("event").equals("dropped")) {
                    dropped += event.getInteger("count");
                } else {
                    ids.add(event.getString("id"));
                    seen++;
                }
            }
            assertThat(dropped).isPositive();
            assertThat(seen).isPositive();
            assertThat(ids).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void noMoreThanSixteenMayWatchAndAPlaceIsGivenBack() throws IOException {
        List<AdminApi.Stream> streams = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            streams.add(admin.api().events(""));
        }
        Answer refused = admin.api().get("/events");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().getString("error")).isEqualTo("busy");
        streams.get(0).close();
        Await.until("a place", () -> canWatch());
        for (AdminApi.Stream stream : streams) {
            stream.close();
        }
    }

    private boolean canWatch() {
        try (AdminApi.Stream stream = admin.api().events("")) {
            return true;
        } catch (AssertionError | IOException full) {
            return false;
        }
    }

    @Test
    void theStreamEndsInOrderWithTheServer() throws IOException {
        try (AdminApi.Stream stream = admin.api().events("")) {
            events.draining();
            admin.stop();
            assertThat(stream.next().getString("event")).isEqualTo("drain");
            assertThat(stream.next().getString("event")).isEqualTo("end");
            assertThat(stream.nextOrNull()).isNull();
        }
    }

    @Test
    void unknownFiltersAreRefused() {
        assertThat(admin.api().get("/events?subject=alice").status()).isEqualTo(400);
    }
}
