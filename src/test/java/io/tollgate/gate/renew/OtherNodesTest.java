package io.tollgate.gate.renew;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.seal.Seal;
import io.tollgate.fleet.bus.Bus;
import io.tollgate.gate.call.BearerOnly;
import io.tollgate.outcome.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node makes of questions, those of liars among them. */
final class OtherNodesTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final String FROM = "0123456789abcdef";
    private static final String ID = "00000000000000aa";

    private final Seal seal = Seal.ofHandle("abcdefghijklmnopqrstuv");
    private final Renewal renewal = new Renewal(seal, false, new BearerOnly(List.of("Bearer t")), Map.of("room", "1"));
    private final Renewables here = new Renewables();
    private final List<Renewal> renewed = new ArrayList<>();
    private Future<Tally> answer = Future.succeededFuture(Tally.NONE);
    private final OtherNodes nodes = new OtherNodes(VERTX, new Bus(), here, asked -> {
        renewed.add(asked);
        return answer;
    });

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    private final Renewable open = tunnel(seal);

    @BeforeEach
    void open() {
        here.add(seal, open);
    }

    private static Renewable tunnel(@Nullable Seal known) {
        return new Renewable() {
            @Override
            public @Nullable Seal seal(Seal.Id id) {
                return known;
            }

            @Override
            public Future<Tally> renew(Renewal asked) {
                return Future.failedFuture(new IllegalStateException("a fault"));
            }
        };
    }

    @Test
    void aTunnelThatFailsIsNotToldOfAsNone() {
        Renewals renewals = new Renewals(VERTX, new Bus());
        renewals.here().add(seal, open);
        Tally tally = renewals.renew(renewal).await().tally();
        assertThat(tally.refused()).isEqualTo(1);
        assertThat(tally.why().outcome()).isEqualTo(Outcome.INTERNAL_ERROR);
    }

    private String question(String text, String from, String id) {
        return ID + " " + seal.id().text() + " " + seal.seal(text, "question " + from + " " + id);
    }

    @Test
    void aQuestionIsWhatTheAskerSealed() {
        nodes.notice(FROM, question(renewal.text(), FROM, ID));
        assertThat(renewed).singleElement().satisfies(asked -> {
            assertThat(asked.shown()).isEqualTo(renewal.shown());
            assertThat(asked.variables()).isEqualTo(renewal.variables());
            assertThat(asked.wholeSession()).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"session\":1,\"authorization\":[],\"variables\":{}}", "nonsense"})
    void whatWasSealedByALiarIsDroppedHoweverOften(String text) {
        for (int i = 0; i <= OtherNodes.MOST_UNDER_WAY; i++) {
            nodes.notice(FROM, question(text, FROM, ID));
        }
        assertThat(renewed).isEmpty();
        nodes.notice(FROM, question(renewal.text(), FROM, ID));
        assertThat(renewed).hasSize(1);
    }

    @Test
    void aQuestionOfOneNodeIsNoneOfAnotherOrUnderAnotherNumber() {
        nodes.notice(FROM, question(renewal.text(), "f".repeat(16), ID));
        nodes.notice(FROM, question(renewal.text(), FROM, "00000000000000ab"));
        assertThat(renewed).isEmpty();
    }

    /** Who ends at that moment is still found, and known by nothing. */
    @Test
    void aTunnelThatEndsHidesNoOtherOfItsName() {
        here.remove(seal, open);
        here.add(seal, tunnel(null));
        here.add(seal, open);
        nodes.notice(FROM, question(renewal.text(), FROM, ID));
        assertThat(renewed).hasSize(1);
    }

    @Test
    void noMoreAreUnderWayThanThereMayBe() {
        Promise<Tally> late = Promise.promise();
        answer = late.future();
        for (int i = 0; i <= OtherNodes.MOST_UNDER_WAY; i++) {
            nodes.notice(FROM, question(renewal.text(), FROM, ID));
        }
        assertThat(renewed).hasSize(OtherNodes.MOST_UNDER_WAY);
        late.complete(Tally.NONE);
        nodes.notice(FROM, question(renewal.text(), FROM, ID));
        assertThat(renewed).hasSize(OtherNodes.MOST_UNDER_WAY + 1);
    }

    @Test
    void whoIsAloneAsksNobodyAndKnowsAll() {
        Renewals.Found found = nodes.renew(renewal).await();
        assertThat(found.complete()).isTrue();
        assertThat(found.tally()).isEqualTo(Tally.NONE);
    }
}
