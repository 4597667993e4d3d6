package io.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.revocation.Mark;
import io.tollgate.auth.revocation.Mark.Kind;
import io.tollgate.auth.revocation.RevocationSettings;
import io.tollgate.auth.revocation.Revocations.Ended;
import io.tollgate.testing.AdminApi.Answer;
import io.tollgate.testing.CapturedLogs;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /revocations} as an operator meets it. */
final class RevocationsTest {
    private static final String PATH = "/revocations";
    private static final Mark ALICE = Mark.of(Kind.SUB, "https://issuer.test/", "alice");

    private final AdminFixture admin = new AdminFixture();

    @AfterEach
    void stop() {
        admin.close();
    }

    private Answer revoke(String body) {
        return admin.api().call("POST", PATH, body);
    }

    private JsonArray listed(String query) {
        return admin.api().get(PATH + query).json().getJsonArray("revocations");
    }

    @Test
    void answerSaysWhatIsInForceAndWhatItEnded() {
        admin.running().revocations.endsBy(revocation -> Future.succeededFuture(new Ended(3, 0)));

        Answer answer = revoke("{\"sub\": \"alice\", \"note\": \"left the company\"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().getInteger("ended")).isEqualTo(3);
        assertThat(answer.json().getJsonArray("pending")).isEmpty();
        JsonObject made = answer.json().getJsonObject("revocation");
        assertThat(made.getString("id")).isEqualTo(ALICE.text());
        assertThat(made.getString("source")).isEqualTo("admin");
        assertThat(made.getString("note")).isEqualTo("left the company");
        assertThat(Instant.parse(made.getString("issuedBefore")))
                .isBetween(Instant.now().minusSeconds(5), Instant.now().plusSeconds(1));
        assertThat(Instant.parse(made.getString("expires")))
                .isBetween(
                        Instant.now().plus(Duration.ofHours(23)), Instant.now().plus(Duration.ofHours(25)));
        assertThat(listed("")).containsExactly(made);
    }

    @Test
    void timesOfTheCallerAreTaken() {
        JsonObject made = revoke("{\"sub\": \"alice\", \"issuedBefore\": \"2020-01-01T02:00:00+02:00\","
                        + " \"expires\": \"2100-01-01T00:00:00Z\"}")
                .json()
                .getJsonObject("revocation");

        assertThat(made.getString("issuedBefore")).isEqualTo("2020-01-01T00:00:00Z");
        assertThat(made.getString("expires")).isEqualTo("2100-01-01T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({"main", "https://issuer.test/"})
    void issuerIsNamedAsInTheFileOrAsInTheToken(String issuer) {
        admin.running().vouching = Map.of("main", "https://issuer.test/", "other", "https://other.test/");
        revoke(new JsonObject().put("sub", "alice").put("issuer", issuer).encode());

        assertThat(admin.running().revocations.find(ALICE)).isNotNull();
        assertThat(listed("?sub=alice&issuer=other")).isEmpty();
        assertThat(listed("?sub=alice&issuer=" + issuer)).hasSize(1);
    }

    @Test
    void certificatesHaveIssuersThatNoFileNames() {
        assertThat(revoke("{\"sub\": \"device-7\", \"issuer\": \"certificate:CN=Devices\"}")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"issuer\": \"main\"}",
                "{\"sub\": \"\"}",
                "{\"sub\": null}",
                "{\"sub\": 7}",
                "{\"sub\": \"\\ud800\"}",
                "{\"sub\": \"alice\", \"jti\": \"t1\"}",
                "{\"sub\": \"alice\", \"issuer\": \"nobody\"}",
                "{\"jti\": \"t1\", \"issuedBefore\": \"2020-01-01T00:00:00Z\"}",
                "{\"sub\": \"alice\", \"issuedBefore\": \"yesterday\"}",
                "{\"sub\": \"alice\", \"issuedBefore\": \"1969-12-31T23:59:59Z\"}",
                "{\"sub\": \"alice\", \"expires\": \"2020-01-01T00:00:00Z\"}",
                "{\"sub\": \"alice\", \"expires\": \"2107-01-01T00:00:00Z\"}",
                "{\"sub\": \"alice\", \"note\": \"two\\nlines\"}",
                "{\"sub\": \"alice\", \"reason\": \"misspelled\"}"
            })
    void whatIsNotUnderstoodIsRefusedAndNothingIsDone(String body) {
        assertThat(revoke(body).status()).isEqualTo(400);
        assertThat(admin.running().revocations.size()).isZero();
    }

    @Test
    void whoseItIsHasToBeSaidWhereThereAreSeveral() {
        admin.running().vouching = Map.of("main", "https://issuer.test/", "other", "https://other.test/");

        Answer answer = revoke("{\"sub\": \"alice\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().getString("reason")).contains("main", "other");
    }

    @Test
    void oneMoreThanThereIsRoomForIsRefused() {
        admin.running().revocations.use(new RevocationSettings(1, Duration.ofHours(1), null));
        revoke("{\"jti\": \"one\"}");

        Answer answer = revoke("{\"jti\": \"two\"}");

        assertThat(answer.status()).isEqualTo(507);
        assertThat(answer.json().getString("error")).isEqualTo("full");
        assertThat(listed("?jti=one")).hasSize(1);
    }

    @Test
    void listIsReadPageByPage() {
        for (int i = 0; i < 5; i++) {
            revoke("{\"jti\": \"t" + i + "\"}");
        }
        JsonObject page = admin.api().get(PATH + "?limit=3").json();
        assertThat(page.getInteger("held")).isEqualTo(5);
        assertThat(page.getInteger("max")).isEqualTo(100_000);

        JsonObject rest = admin.api()
                .get(PATH + "?limit=3&after=" + page.getString("next"))
                .json();

        assertThat(rest.getJsonArray("revocations"))
                .hasSize(2)
                .doesNotContainAnyElementsOf(page.getJsonArray("revocations"));
        assertThat(rest.getString("next")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?id=nonsense",
                "?after=nonsense",
                "?id=jti-0123456789abcdef&jti=t1",
                "?sub=a&sid=b",
                "?issuer=main"
            })
    void strangeQuestionsAreRefused(String query) {
        assertThat(admin.api().get(PATH + query).status()).isEqualTo(400);
    }

    @Test
    void mistakeIsLiftedByItsNameOrId() {
        revoke("{\"sub\": \"alice\"}");
        String id =
                revoke("{\"jti\": \"t1\"}").json().getJsonObject("revocation").getString("id");

        assertThat(admin.api().delete(PATH + "?sub=alice").status()).isEqualTo(200);
        assertThat(admin.api().delete(PATH + "?id=" + id).status()).isEqualTo(200);

        assertThat(listed("")).isEmpty();
        assertThat(admin.api().delete(PATH + "?sub=alice").status()).isEqualTo(404);
        assertThat(admin.api().delete(PATH).status()).isEqualTo(400);
    }

    @Test
    void logSaysWhoWasMeantByWhomAndWhy() {
        try (CapturedLogs logs = CapturedLogs.messagesOf(AdminServer.AUDIT)) {
            revoke("{\"sub\": \"alice\", \"note\": \"left\"}");
            admin.api().delete(PATH + "?sub=alice");

            assertThat(logs.lines()).hasSize(2);
            assertThat(logs.lines().get(0))
                    .contains("127.0.0.1", "sub 'alice' of 'https://issuer.test/'", ALICE.text(), "left");
            assertThat(logs.lines().get(1)).contains("lifted", ALICE.text());
        }
    }
}
