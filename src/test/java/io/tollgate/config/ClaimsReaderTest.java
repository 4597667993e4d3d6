package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.claim.Condition.All;
import io.tollgate.auth.claim.Condition.Any;
import io.tollgate.auth.claim.Condition.Comparison;
import io.tollgate.auth.claim.Condition.Not;
import io.tollgate.auth.claim.Condition.Says;
import io.tollgate.auth.claim.RequirementSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a route asks of claims, and which of them it says again. */
final class ClaimsReaderTest {
    private static final String GUARDED = "authenticate: [i], credentials: [{query: t}], upstream: u";

    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() {
        file = new ConfigFile(folder);
    }

    private static String route(String keys) {
        return "routes: [{name: r, path: \"/chat/{room}\", " + GUARDED + ", " + keys + "}]";
    }

    @Test
    void conditionsStandInOthers() {
        String require = "require: [{name: paying, any: [{claim: plan, in: [pro, 1]},"
                + " {all: [{claim: mail, matches: \".*@{room}\"}, {not: {claim: x, equals: true}}]}]}]";
        Says plan = new Says("plan", Comparison.IN, List.of("pro", "1"));
        Says mail = new Says("mail", Comparison.MATCHES, ".*@{room}");
        Not not = new Not(RequirementSettings.of(new Says("x", Comparison.EQUALS, "true")));
        All all = new All(List.of(RequirementSettings.of(mail), RequirementSettings.of(not)));
        Any any = new Any(List.of(RequirementSettings.of(plan), RequirementSettings.of(all)));
        assertThat(file.settings(route(require)).routes().get(0).require())
                .containsExactly(new RequirementSettings("paying", any));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "require: [{contains: x}]     | require[0].claim: missing",
                "require: [{}]                | require[0]: found none, expected exactly one of equals, in, contains, matches, all, any, not",
                "require: [{claim: x}]        | require[0]: found none, expected exactly one of",
                "'require: [{claim: x, equals: a, contains: a}]' | require[0]: found equals and contains, expected exactly one of",
                "'require: [{claim: x, equals: a, not: {claim: y, equals: b}}]' | require[0]: found equals and not",
                "'require: [{claim: x, all: [{claim: y, equals: b}]}]' | require[0].claim: found a claim beside all",
                "require: [{all: []}]         | require[0].all: found an empty list",
                "'require: [{any: {claim: y, equals: b}}]' | require[0].any: found a mapping, expected a list",
                "'require: [{not: [{claim: y, equals: b}]}]' | require[0].not: found a list, expected a mapping",
                "'require: [{not: {claim: y}}]' | require[0].not: found none",
                "'require: [{not: {claim: y, equals: b, by: c}}]' | require[0].not.by: unknown key",
                "'require: [{any: [{claim: y, equals: \"{user}\"}]}]' | require[0].any[0].equals: found \"{user}\"",
                "'require: [{claim: x, in: a}]' | require[0].in: found \"a\", expected a list",
                "'require: [{claim: x, in: []}]' | require[0].in: found an empty list",
                "'require: [{claim: x, in: [a, a]}]' | require[0].in[1]: \"a\" is already there",
                "'require: [{claim: x, in: [a, \"{user}\"]}]' | require[0].in[1]: found \"{user}\"",
                "'require: [{claim: x, matches: \"a(\"}]' | require[0].matches: found \"a(\", expected a regular expression of RE2",
                "'require: [{claim: x, matches: \"(?=a)\"}]' | require[0].matches: found",
                "'require: [{claim: x, matches: \"{user}\"}]' | the path has {room}; braces that stand for themselves",
                "'require: [{claim: x, matches: \"((a{1000}){1000}){1000}\"}]' | require[0].matches: found",
                "'require: [{name: \"a b\", claim: x, equals: a}]' | require[0].name: found \"a b\", expected a name",
                "'require: [{not: {not: {not: {not: {not: {claim: x, equals: a}}}}}}]' | found a condition in 5 others, expected at most 5",
                "'require: [{claim: x, equals: \"{user}\"}]' | require[0].equals: found \"{user}\", expected a text of one line, with no variables but the path's: the path has {room}",
                "'require: [{claim: x, equals: \"{room\"}]'  | require[0].equals: found",
                "identity: {assertion: {}}    | identity.assertion.audience: missing",
                "'identity: {assertion: {audience: a, header: Host}}' | identity.assertion.header: found \"Host\"",
                "'identity: {assertion: {audience: a, lifetime: 0}}' | identity.assertion.lifetime: found \"0\"",
                "'identity: {assertion: {audience: a, lifetime: 2h}}' | identity.assertion.lifetime: found \"2h\"",
                "'identity: {assertion: {audience: a, lifetime: 1500ms}}' | identity.assertion.lifetime: found \"1500ms\", expected whole seconds",
                "'identity: {assertion: {audience: a, claims: [sub]}}' | identity.assertion.claims[0]: found \"sub\", expected the name of a claim that an assertion does not have of its own",
                "'identity: {assertion: {audience: a, claims: [x, x]}}' | identity.assertion.claims[1]: \"x\" is already there",
                "'identity: {assertion: {audience: a, for: b}}' | identity.assertion.for: unknown key",
                "'identity: {x_tollgate_assertion: sub, assertion: {audience: a}}' | \"x-tollgate-assertion\" is already there",
                "'identity: {assertion: {audience: a}}, headers: {set: {X-Tollgate-Assertion: b}}' | headers.set.X-Tollgate-Assertion: \"x-tollgate-assertion\" is already there",
            })
    void whatIsWrongIsTold(String key, String problem) {
        assertThat(file.problems(route(key))).anyMatch(line -> line.contains("routes[0].") && line.contains(problem));
    }

    @Test
    void aRouteAsksForAHundredClaimsAtMost() {
        String hundred = "{claim: x, equals: y}, ".repeat(99) + "{not: {claim: x, equals: y}}";
        assertThat(file.problems(route("require: [" + hundred + "]"))).isEmpty();
        assertThat(file.problems(route("require: [{claim: x, equals: y}, " + hundred + "]")))
                .singleElement()
                .asString()
                .contains("routes[0].require: found conditions on 101 claims, expected at most 100");
    }

    @Test
    void aHeaderMayBeCalledAssertion() {
        assertThat(file.settings(route("identity: {assertion: sub}"))
                        .routes()
                        .get(0)
                        .identity())
                .containsEntry("assertion", "sub");
    }
}
