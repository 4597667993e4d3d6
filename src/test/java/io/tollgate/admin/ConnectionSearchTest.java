package io.tollgate.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.AdminApi.Answer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectionSearchTest {
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "000000000000000000000007",
                "0007",
                "ews",
                "NEWS",
                "inner",
                "51.100",
                "b%C3%B6b",
                "B%C3%96B",
                "other",
                "b%C3%B6b&route=news",
            })
    void aSearchFindsWhatIsAnywhere(String search) {
        open(3);
        tunnels.open.add(FakeAttempt.numbered(7)
                .route("news")
                .listener("inner")
                .address("198.51.100.7")
                .subject("böb")
                .upstream("other"));
        assertThat(ids(admin.api().get("/connections?q=" + search)))
                .containsExactly(FakeAttempt.numbered(7).id());
    }

    @ParameterizedTest
    @CsvSource({
        "'', 4",
        "alice, 3",
        "issuer.TEST, 4",
        "127.0.0.1:9, 4",
        "TEST/1, 3",
        "[a-z]*, 0",
        "bobx, 0",
        "b&route=chat, 3"
    })
    void aSearchCountsAllThatFit(String search, int total) {
        open(3);
        tunnels.open.add(FakeAttempt.numbered(7).subject("bob").route("news"));
        JsonObject page =
                admin.api().get("/connections?limit=1&count=true&q=" + search).json();
        assertThat(page.getInteger("total")).isEqualTo(total);
        assertThat(page.getJsonArray("connections")).hasSize(Math.min(1, total));
    }

    @Test
    void nothingIsCountedUnlessAskedFor() {
        assertThat(admin.api().get("/connections").json().containsKey("total")).isFalse();
        assertThat(admin.api().get("/connections?count=1").status()).isEqualTo(400);
    }

    @Test
    void aSearchMayEndWhatItFinds() {
        open(3);
        tunnels.open.add(FakeAttempt.numbered(7).subject("bob"));
        assertThat(admin.api().delete("/connections?q=BO").json().getInteger("ended"))
                .isEqualTo(1);
        assertThat(admin.api().delete("/connections?q=").status()).isEqualTo(400);
        assertThat(tunnels.told).hasSize(1);
    }

    @Test
    void aSearchIsNoNovel() {
        assertThat(admin.api().get("/connections?q=" + "x".repeat(256)).status())
                .isEqualTo(200);
        assertThat(admin.api().get("/connections?q=" + "x".repeat(257)).status())
                .isEqualTo(400);
    }
}
