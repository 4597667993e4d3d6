package io.tollgate.aws.authorizer;

import static io.tollgate.fuzz.Property.holds;
import static io.tollgate.fuzz.Property.same;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.aws.authorizer.AuthorizerAnswer.Allowed;
import io.tollgate.aws.authorizer.AuthorizerAnswer.Failed;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Fuzz target for what goes to an authorizer and comes from it. The first byte says what the rest is: A an answer, which may
 * allow only what a lenient reader of JSON and regular expressions allow too; E a query and, on further lines, headers.
 */
public final class AuthorizerFuzz {
    private static final String METHOD = Events.API.methodArn();
    private static final String ACTION = "execute-api:Invoke";
    private static final int COLONS_OF_AN_ARN = 5;
    private static final Set<String> PLAIN = Set.of("Sid", "Effect", "Action", "Resource");

    private AuthorizerFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        switch (input[0]) {
            case 'A' -> answerAllowsNoMoreThanNaively(rest);
            case 'E' -> eventHoldsWhatWasSent(new String(rest, ISO_8859_1));
            default -> {}
        }
    }

    private static void answerAllowsNoMoreThanNaively(byte[] body) {
        AuthorizerAnswer answer = AuthorizerAnswer.read(200, false, body, METHOD);
        if (answer instanceof Failed failed) {
            holds(failed.reason().chars().noneMatch(Character::isISOControl), "a log line can hold the reason");
        }
        holds(!(AuthorizerAnswer.read(200, true, body, METHOD) instanceof Allowed), "an error allows nothing");
        if (answer instanceof Allowed allowed) {
            JsonObject naive = new JsonObject(new String(body, UTF_8));
            same(allowed.principalId(), naive.getString("principalId"), "the principal");
            holds(allows(naive.getJsonObject("policyDocument")), "a policy allows what it naively does");
        }
    }

    private static boolean allows(JsonObject policy) {
        List<JsonObject> statements = listed(policy.getValue("Statement")).stream()
                .map(JsonObject.class::cast)
                .toList();
        return statements.stream().noneMatch(statement -> is(statement, "Deny"))
                && statements.stream()
                        .anyMatch(statement ->
                                is(statement, "Allow") && statement.stream().allMatch(AuthorizerFuzz::isPlain));
    }

    private static boolean is(JsonObject statement, String effect) {
        return effect.equals(statement.getString("Effect"))
                && listed(statement.getValue("Action")).stream().anyMatch(pattern -> matches(pattern, ACTION, 1))
                && listed(statement.getValue("Resource")).stream()
                        .anyMatch(pattern -> matches(pattern, METHOD, COLONS_OF_AN_ARN));
    }

    private static boolean isPlain(Map.Entry<String, Object> member) {
        return PLAIN.contains(member.getKey())
                || member.getValue() == null
                || (member.getKey().equals("Condition") && member.getValue().equals(new JsonObject()));
    }

    private static List<?> listed(Object value) {
        if (value == null) {
            return List.of();
        }
        return value instanceof JsonArray array ? array.stream().toList() : List.of(value);
    }

    /** By a regular expression: wildcards stop at so many colons. */
    private static boolean matches(Object given, String name, int colons) {
        String pattern = (String) given;
        StringBuilder regex = new StringBuilder();
        int seen = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            String any = seen < colons ? "[^:]" : "(?s:.)";
            seen += c == ':' ? 1 : 0;
            regex.append(
                    switch (c) {
                        case '*' -> any + "*";
                        case '?' -> any;
                        default -> Pattern.quote(String.valueOf(c));
                    });
        }
        boolean whole = seen >= colons && !pattern.contains("${");
        Pattern compiled = Pattern.compile(regex.toString(), colons == 1 ? Pattern.CASE_INSENSITIVE : 0);
        return pattern.equals("*") || (whole && compiled.matcher(name).matches());
    }

    private static void eventHoldsWhatWasSent(String text) {
        List<String> lines = List.of(text.split("\n", -1));
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = Math.max(0, line.indexOf(':'));
            headers.add(Map.entry(line.substring(0, colon), line.substring(colon)));
        }
        AuthorizerEvent event = AuthorizerEvent.of(
                new EventRequest(headers, lines.get(0), "h", "192.0.2.7", 1, true, "id", Instant.EPOCH), Events.API);
        JsonObject json = decoded(event);
        lastOfAll(json.getJsonObject("headers"), json.getJsonObject("multiValueHeaders"));
        lastOfAll(
                json.getJsonObject("queryStringParameters", new JsonObject()),
                json.getJsonObject("multiValueQueryStringParameters", new JsonObject()));
        same(json.getJsonObject("headers").getString("X-Forwarded-For"), "192.0.2.7", "the client's address");
        for (Map.Entry<String, String> header : headers) {
            holds(
                    json.getJsonObject("headers").fieldNames().stream()
                            .anyMatch(name -> name.equalsIgnoreCase(header.getKey())),
                    "every header is there: " + header.getKey().toLowerCase(Locale.ROOT));
        }
    }

    private static JsonObject decoded(AuthorizerEvent event) {
        try {
            return event.body().toJsonObject();
        } catch (DecodeException e) {
            throw new AssertionError("an event is JSON", e);
        }
    }

    private static void lastOfAll(JsonObject single, JsonObject all) {
        same(single.fieldNames(), all.fieldNames(), "both maps have the same names");
        for (String name : all.fieldNames()) {
            JsonArray values = all.getJsonArray(name);
            same(single.getString(name), values.getString(values.size() - 1), "the single value is the last");
        }
    }
}
