package io.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.relay.message.Sent;
import io.tollgate.relay.state.TunnelState.Phase;
import io.tollgate.testing.AdminApi.Answer;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectionsTest {
    private static final String FIRST =
            "/connections/" + FakeAttempt.numbered(1).id();

    private final AdminFixture admin = new AdminFixture();
    private final FakeTunnels tunnels = admin.running().tunnels();

    @AfterEach
    void stop() {
        admin.close();
    }

    private void open(int count) {
        IntStream.rangeClosed(1, count).mapToObj(FakeAttempt::numbered).forEach(tunnels.open::add);
    }

    private static List<String> ids(Answer page) {
        return page.json().getJsonArray("connections").stream()
                .map(connection -> ((JsonObject) connection).getString("id"))
                .toList();
    }

    @Test
    void aConnectionIsShownWithTheFieldsOfTheAccessLog() {
        open(1);
        JsonObject shown = admin.api().get(FIRST).json();
        Instant opened = Instant.parse((String) shown.remove("opened"));
        assertThat(opened)
                .isBetween(Instant.now().minusSeconds(75), Instant.now().minusSeconds(60));
        assertThat(shown.encode())
                .isEqualTo("{\"id\":\"000000000000000000000001\",\"route\":\"chat\",\"listener\":\"public\","
                        + "\"address\":\"192.0.2.1\",\"issuer\":\"https://issuer.test/\",\"subject\":\"alice\","
                        + "\"user_agent\":\"test/1 (a; b)\",\"upstream\":\"backend\",\"endpoint\":\"127.0.0.1:9\",\"seconds\":61.235,\"messages_up\":1,"
                        + "\"messages_down\":2,\"bytes_up\":30,\"bytes_down\":40,\"queued_up\":5,\"queued_down\":6,"
                        + "\"state\":\"open\"}");
    }

    @Test
    void aPageSaysHowManyAreOpenInAll() {
        open(3);
        JsonObject page = admin.api().get("/connections?limit=2").json();
        assertThat(page.getInteger("open")).isEqualTo(3);
        assertThat(page.getJsonArray("connections")).hasSize(2);
        assertThat(page.getString("next")).isEqualTo(FakeAttempt.numbered(2).id());
        assertThat(admin.api().get("/connections?limit=3").json().getString("next"))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({"OPEN, open", "HALF_CLOSED, half_closed", "CLOSING, closing", "CUTTING, closing"})
    void itsStateSaysHowFarItsEndIs(Phase phase, String state) {
        open(1);
        tunnels.phase = phase;
        assertThat(admin.api().get(FIRST).json().getString("state")).isEqualTo(state);
    }

    @Test
    void tenThousandAreListedAPageAtATimeEachOnce() {
        open(10_000);
        List<String> seen = new ArrayList<>();
        String next = "";
        while (next != null) {
            Answer page = admin.api().unchecked().get("/connections?limit=1000&after=" + next);
            seen.addAll(ids(page));
            next = page.json().getString("next");
        }
        assertThat(seen).hasSize(10_000).doesNotHaveDuplicates();
    }

    @Test
    void whatOpensAndClosesMeanwhileMovesNoPage() {
        open(6);
        String next = admin.api().get("/connections?limit=3").json().getString("next");
        tunnels.open.remove(FakeAttempt.numbered(2));
        tunnels.open.add(FakeAttempt.numbered(0));
        assertThat(ids(admin.api().get("/connections?limit=3&after=" + next)))
                .containsExactly(
                        FakeAttempt.numbered(4).id(),
                        FakeAttempt.numbered(5).id(),
                        FakeAttempt.numbered(6).id());
    }

    @Test
    void aHundredMakeAPageUnlessSaidOtherwise() {
        open(101);
        assertThat(ids(admin.api().get("/connections"))).hasSize(100);
        assertThat(ids(admin.api().get("/connections?limit=101"))).hasSize(101);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "route=news",
                "listener=inner",
                "address=198.51.100.7",
                "address=198.51.100.0/24",
                "subject=bob",
                "subject=bob&route=news",
                "upstream=other",
                "subject=b%6Fb",
            })
    void aFilterLeavesOthersOut(String filter) {
        open(3);
        tunnels.open.add(FakeAttempt.numbered(7)
                .route("news")
                .listener("inner")
                .address("198.51.100.7")
                .subject("bob")
                .upstream("other"));
        assertThat(ids(admin.api().get("/connections?" + filter)))
                .containsExactly(FakeAttempt.numbered(7).id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"route=none", "subject=Alice", "subject=", "issuer=x", "subject=alice&route=news"})
    void aFilterThatNothingMatchesShowsNothing(String filter) {
        open(3);
        assertThat(ids(admin.api().get("/connections?" + filter))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, number from 1 to 1000",
        "limit=1001, number from 1 to 1000",
        "limit=ten, number from 1 to 1000",
        "address=home, is not an IP address",
        "user=alice, 'expected one of address, after, count, issuer, limit, listener, q, route, subject, upstream'",
        "route=a&route=b, expected once",
        "route=%zz, hexadecimal",
        "count=maybe, expected true or false",
    })
    void aParameterThatMakesNoSenseIsRefusedWithWhatWasExpected(String query, String expected) {
        Answer answer = admin.api().get("/connections?" + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getString("error")).isEqualTo("bad_request");
        assertThat(answer.json().getString("reason")).contains(expected);
    }

    @Test
    void oneIsEndedWithCodeAndReason() {
        open(2);
        assertThat(admin.api()
                        .delete(FIRST + "?code=4000&reason=maintenance%20at%20noon")
                        .json())
                .isEqualTo(new JsonObject().put("ended", 1));
        assertThat(tunnels.told)
                .containsExactly("end " + FakeAttempt.numbered(1).id() + " 4000 maintenance at noon");
    }

    @Test
    void codeAndReasonMayStandInTheBody() {
        open(1);
        String body = "{\"code\": 4001, \"reason\": \"bye\"}";
        assertThat(admin.api().call("DELETE", FIRST, body).status()).isEqualTo(200);
        assertThat(tunnels.told)
                .containsExactly("end " + FakeAttempt.numbered(1).id() + " 4001 bye");
    }

    @Test
    void withoutACodeItIs1000() {
        open(1);
        admin.api().delete(FIRST);
        assertThat(tunnels.told)
                .containsExactly("end " + FakeAttempt.numbered(1).id() + " 1000 ");
    }

    @ParameterizedTest
    @CsvSource({
        "999, ''",
        "1005, ''",
        "1002, ''",
        "2000, ''",
        "5000, ''",
        "x, ''",
        "1000, 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
                + "012345678901234567890123",
    })
    void anEndThatCannotBeSaidIsRefused(String code, String reason) {
        open(1);
        assertThat(admin.api()
                        .delete(FIRST + "?code=" + code + "&reason=" + reason)
                        .status())
                .isEqualTo(400);
        assertThat(tunnels.told).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\": \"4000\"}",
                "{\"code\": 4000, \"code\": 4001}",
                "{\"code\": 4000.5}",
                "{\"reason\": null}",
                "{\"reason\": \"\\ud800\"}",
                "{\"why\": 1}",
                "[]",
                "{",
                "4000"
            })
    void aBodyThatMakesNoSenseIsRefused(String body) {
        open(1);
        assertThat(admin.api().call("DELETE", FIRST, body).status()).isEqualTo(400);
        assertThat(tunnels.told).isEmpty();
    }

    @Test
    void aCodeInTwoPlacesIsRefused() {
        open(1);
        assertThat(admin.api()
                        .call("DELETE", FIRST + "?code=4000", "{\"code\":4001}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void allThatMatchAreEndedAndCounted() {
        open(3);
        tunnels.open.add(FakeAttempt.numbered(7).route("news"));
        assertThat(admin.api()
                        .delete("/connections?route=chat&code=4000")
                        .json()
                        .getInteger("ended"))
                .isEqualTo(3);
        assertThat(tunnels.told).hasSize(3).allSatisfy(end -> assertThat(end).contains(" 4000 "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?all=false", "?code=4000", "?all=true&route=chat", "?all=yes", "?rout=chat"})
    void allOfThemEndOnlyWhenThatIsSaidAloud(String query) {
        open(3);
        assertThat(admin.api().delete("/connections" + query).status()).isEqualTo(400);
        assertThat(tunnels.told).isEmpty();
        assertThat(admin.api().delete("/connections?all=true").json().getInteger("ended"))
                .isEqualTo(3);
    }

    @Test
    void aMessageIsTextOrBytes() {
        open(1);
        String id = FakeAttempt.numbered(1).id();
        Answer text = admin.api().post(FIRST, new JsonObject().put("text", "héllo"));
        assertThat(text.json().getInteger("sent")).isEqualTo(6);
        Answer bytes = admin.api().post(FIRST, new JsonObject().put("base64", "aGk="));
        assertThat(bytes.json().getInteger("sent")).isEqualTo(2);
        assertThat(tunnels.told).containsExactly("send " + id + " 6", "send " + id + " 2");
    }

    @Test
    void anEmptyMessageIsOne() {
        open(1);
        assertThat(admin.api()
                        .post(FIRST, new JsonObject().put("text", ""))
                        .json()
                        .getInteger("sent"))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"text\": \"a\", \"base64\": \"aGk=\"}",
                "{\"text\": 1}",
                "{\"base64\": \"a\"}",
                "{\"text\": \"\\udc00\"}",
            })
    void whatIsNoMessageIsRefused(String body) {
        open(1);
        assertThat(admin.api().call("POST", FIRST, body).status()).isEqualTo(400);
        assertThat(admin.api().call("POST", FIRST, null).status()).isEqualTo(400);
        assertThat(tunnels.told).isEmpty();
    }

    @Test
    void aMessageOf128KibIsTakenAndNoneLarger() {
        open(1);
        assertThat(admin.api()
                        .post(FIRST, new JsonObject().put("text", "a".repeat(128 * 1024)))
                        .status())
                .isEqualTo(200);
        assertThat(admin.api()
                        .post(FIRST, new JsonObject().put("text", "a".repeat(128 * 1024 + 1)))
                        .status())
                .isEqualTo(413);
        assertThat(admin.api()
                        .post(FIRST, new JsonObject().put("text", "a".repeat(600 * 1024)))
                        .status())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/connections/000000000000000000000009", "/connections/nonsense", "/connections/%0a"})
    void anUnknownIdIsNotFound(String path) {
        open(1);
        assertThat(admin.api().get(path).status()).isEqualTo(404);
        assertThat(admin.api().delete(path).status()).isEqualTo(404);
        assertThat(admin.api().post(path, new JsonObject().put("text", "")).status())
                .isEqualTo(404);
    }

    @Test
    void oneThatIsEndingSaysSo() {
        open(1);
        tunnels.ended = false;
        tunnels.sent = Sent.TUNNEL_ENDING;
        assertThat(admin.api().delete(FIRST).status()).isEqualTo(409);
        assertThat(admin.api().post(FIRST, new JsonObject().put("text", "")).status())
                .isEqualTo(409);
    }

    @ParameterizedTest
    @EnumSource(names = {"CLIENT_SLOW", "TOO_MANY"})
    void aMessageThatFindsNoRoomIsToldApart(Sent sent) {
        open(1);
        tunnels.sent = sent;
        Answer answer = admin.api().post(FIRST, new JsonObject().put("text", ""));
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.json().getString("error")).isEqualTo("queue_full");
    }
}
