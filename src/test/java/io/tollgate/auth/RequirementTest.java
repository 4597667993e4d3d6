package io.tollgate.auth;

import static io.tollgate.auth.Mint.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.claim.Condition;
import io.tollgate.auth.claim.Condition.All;
import io.tollgate.auth.claim.Condition.Any;
import io.tollgate.auth.claim.Condition.Comparison;
import io.tollgate.auth.claim.Condition.Not;
import io.tollgate.auth.claim.Condition.Says;
import io.tollgate.auth.claim.Requirement;
import io.tollgate.auth.claim.RequirementSettings;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What claims meet, what they do not, and what of it is said. */
final class RequirementTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Map<String, Object> CLAIMS = Map.of(
            "plan",
            "pro",
            "level",
            5,
            "admin",
            false,
            "email",
            "a.b@blue.example.com",
            "rooms",
            List.of("blue", 7, true),
            "mixed",
            List.of("blue", Map.of("id", 1)),
            "data",
            Map.of("role", "admin"),
            "long",
            "a".repeat(1025),
            "lines",
            "a\nb");
    private static final Map<String, String> PATH =
            Map.of("room", "blue", "dots", "b..e", "class", "[a-z]*", "long", "x".repeat(129));

    private final Principal principal = Proven.with(VERTX, new Mint("https://idp.test", "k1"), CLAIMS, NOW);

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private String unmet(RequirementSettings settings) {
        return Requirement.of(settings).unmet(principal.claims(), PATH);
    }

    private boolean holds(Condition condition) {
        return unmet(RequirementSettings.of(condition)) == null;
    }

    private static Condition not(Condition condition) {
        return new Not(RequirementSettings.of(condition));
    }

    private static List<RequirementSettings> list(Condition... conditions) {
        return Arrays.stream(conditions).map(RequirementSettings::of).toList();
    }

    private static Says says(String claim, String how, String values) {
        Comparison comparison = Comparison.valueOf(how);
        return new Says(
                claim, comparison, comparison == Comparison.IN ? List.of(values.split(";", -1)) : List.of(values));
    }

    /** yes: it holds; no: its not holds; untold: neither. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "plan      # EQUALS   # pro                      # yes",
                "plan      # EQUALS   # Pro                      # no",
                "plan      # EQUALS   # {room}                   # no",
                "data.role # EQUALS   # admin                    # yes",
                "absent    # EQUALS   # x                        # no",
                "data      # EQUALS   # x                        # untold",
                "rooms     # EQUALS   # blue                     # untold",
                "plan      # IN       # free;pro                 # yes",
                "level     # IN       # 4;5                      # yes",
                "level     # IN       # 4;6                      # no",
                "plan      # IN       # {room};pro               # yes",
                "plan      # EQUALS   # {none}                   # untold",
                "plan      # IN       # {room};{none}            # untold",
                "plan      # IN       # {none};pro               # yes",
                "rooms     # EQUALS   # {none}                   # untold",
                "absent    # EQUALS   # {none}                   # no",
                "rooms     # IN       # blue                     # untold",
                "absent    # IN       # blue                     # no",
                "rooms     # CONTAINS # {room}                   # yes",
                "rooms     # CONTAINS # 7                        # yes",
                "rooms     # CONTAINS # red                      # no",
                "rooms     # CONTAINS # {none}                   # untold",
                "mixed     # CONTAINS # blue                     # yes",
                "mixed     # CONTAINS # red                      # untold",
                "plan      # CONTAINS # pro                      # yes",
                "plan      # CONTAINS # p                        # no",
                "plan      # CONTAINS # 'a b'                    # untold",
                "level     # CONTAINS # 5                        # untold",
                "data      # CONTAINS # role                     # untold",
                "absent    # CONTAINS # x                        # no",
                "plan      # MATCHES  # pr.                      # yes",
                "plan      # MATCHES  # p                        # no",
                "plan      # MATCHES  # p|pro                    # yes",
                "plan      # MATCHES  # (?i)PRO                  # yes",
                "level     # MATCHES  # [0-9]{1,3}               # yes",
                "admin     # MATCHES  # true|false               # yes",
                "email     # MATCHES  # [^@]+@{room}\\.example\\.com # yes",
                "email     # MATCHES  # [^@]+@{dots}\\.example\\.com # no",
                "email     # MATCHES  # {class}.*                # no",
                "lines     # MATCHES  # a.*                      # no",
                "email     # MATCHES  # {none}.*                 # untold",
                "email     # MATCHES  # {long}.*                 # untold",
                "long      # MATCHES  # a*                       # untold",
                "rooms     # MATCHES  # .*                       # untold",
                "absent    # MATCHES  # .*                       # no",
            })
    void aConditionHoldsOrItsOppositeDoesOrNeither(String claim, String how, String values, String answer) {
        Condition condition = says(claim, how, values);
        assertThat(holds(condition)).isEqualTo(answer.equals("yes"));
        assertThat(holds(not(condition))).isEqualTo(answer.equals("no"));
        assertThat(holds(not(not(condition)))).isEqualTo(answer.equals("yes"));
    }

    private static final Condition YES = says("plan", "EQUALS", "pro");
    private static final Condition NO = says("plan", "EQUALS", "free");
    private static final Condition UNTOLD = says("rooms", "EQUALS", "blue");

    @Test
    void allHoldOnlyTogetherAndWhatCannotBeToldIsNoWayAround() {
        assertThat(holds(new All(list(YES, YES)))).isTrue();
        assertThat(holds(new All(list(YES, NO)))).isFalse();
        assertThat(holds(new All(list(YES, UNTOLD)))).isFalse();
        assertThat(holds(not(new All(list(YES, NO))))).isTrue();
        assertThat(holds(not(new All(list(UNTOLD, NO))))).isTrue();
        assertThat(holds(not(new All(list(YES, UNTOLD))))).isFalse();
    }

    @Test
    void oneOfAnyIsEnoughAndWhatCannotBeToldIsNone() {
        assertThat(holds(new Any(list(NO, YES)))).isTrue();
        assertThat(holds(new Any(list(UNTOLD, YES)))).isTrue();
        assertThat(holds(new Any(list(NO, UNTOLD)))).isFalse();
        assertThat(holds(not(new Any(list(NO, NO))))).isTrue();
        assertThat(holds(not(new Any(list(NO, UNTOLD))))).isFalse();
        assertThat(holds(new Any(List.of()))).isFalse();
    }

    @Test
    void whatIsNotMetIsNamedByTheFileAndNeverByTheClaim() {
        assertThat(unmet(RequirementSettings.of(NO))).isEqualTo("claim plan equals free");
        assertThat(unmet(new RequirementSettings("paying", NO))).isEqualTo("paying");
        assertThat(unmet(RequirementSettings.of(new Any(list(NO, not(YES))))))
                .isEqualTo("any of [claim plan equals free, not claim plan equals pro]");
        assertThat(unmet(RequirementSettings.of(says("email", "IN", "a;b;c;d;e;f"))))
                .isEqualTo("claim email in [a, b, c, d, e, …]");
    }

    @Test
    void ofSeveralThatMustAllHoldTheFirstThatDoesNotIsNamed() {
        All inner = new All(List.of(RequirementSettings.of(YES), new RequirementSettings("cheap", NO)));
        assertThat(unmet(RequirementSettings.of(new All(list(YES, inner))))).isEqualTo("cheap");
        assertThat(unmet(new RequirementSettings("whole", inner))).isEqualTo("whole");
    }

    @Test
    void aLongOneIsCutWhereItIsNamed() {
        assertThat(unmet(RequirementSettings.of(says("plan", "EQUALS", "x".repeat(1000)))))
                .hasSize(301)
                .endsWith("…");
    }
}
