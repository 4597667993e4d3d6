package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.auth.CredentialSettings.Ticket;
import io.tollgate.auth.CredentialSettings.Ticket.Bind;
import io.tollgate.gate.RouteSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Places for tickets, where they are issued, and doors for plain calls that shut each other. */
final class TicketReaderTest {
    private static final String ROUTE = "{name: r, path: '/chat/{room}', authenticate: [i], upstream: u, ";

    @TempDir
    private Path folder;

    private ConfigFile file;

    @BeforeEach
    void setUp() {
        file = new ConfigFile(folder);
    }

    private Ticket read(String ticket) {
        RouteSettings route = file.settings(
                        "routes: [" + ROUTE + "ticketPath: '/chat/{room}/ticket', credentials: [" + ticket + "]}]")
                .routes()
                .get(0);
        assertThat(route.ticketPath()).isEqualTo("/chat/{room}/ticket");
        return Ticket.among(route.credentials());
    }

    @Test
    void inShortItIsTheParameterAlone() {
        assertThat(read("{ticket: once}")).isEqualTo(new Ticket("once", Duration.ofSeconds(30), Set.of()));
        assertThat(read("{ticket: {query: once}}")).isEqualTo(read("{ticket: once}"));
    }

    @Test
    void everyKeyChanged() {
        assertThat(read("{ticket: {query: t, lifetime: 1s, bind: [origin, address]}}"))
                .isEqualTo(new Ticket("t", Duration.ofSeconds(1), Set.of(Bind.ADDRESS, Bind.ORIGIN)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'credentials: [{ticket: t}]'                     | ticketPath: missing, expected a path such as /chat/ticket",
                "'credentials: [{query: t}], ticketPath: /t'      | ticketPath: found a path, but none of credentials takes a ticket",
                "'credentials: [{ticket: t}], ticketPath: t'      | ticketPath: found \"t\", expected a path",
                "'credentials: [{ticket: t}], ticketPath: \"/{id}\"' | ticketPath: found {id}, which the route's path does not name",
                "'credentials: [{ticket: t}, {ticket: s}], ticketPath: /t' | credentials: found 2 places of tickets, expected one",
                "'credentials: [{ticket: t}, {query: t}], ticketPath: /t'  | credentials[1]: \"query t\" is already there",
                "'credentials: [{ticket: ''''}], ticketPath: /t'  | credentials[0].ticket: found \"\", expected a text",
                "'credentials: [{ticket: {}}], ticketPath: /t'    | credentials[0].ticket.query: missing",
                "'credentials: [{ticket: {query: t, lifetime: 31s}}], ticketPath: /t' | credentials[0].ticket.lifetime: found \"31s\", expected a duration with a unit, of 1s to 30s",
                "'credentials: [{ticket: {query: t, lifetime: 999ms}}], ticketPath: /t' | credentials[0].ticket.lifetime: found \"999ms\"",
                "'credentials: [{ticket: {query: t, bind: [subject]}}], ticketPath: /t' | credentials[0].ticket.bind[0]: found \"subject\", expected address or origin",
                "'credentials: [{ticket: {query: t, bind: [origin, origin]}}], ticketPath: /t' | credentials[0].ticket.bind[1]: \"origin\" is already there",
                "'credentials: [{ticket: {query: t, for: 1s}}], ticketPath: /t' | credentials[0].ticket.for: unknown key",
                "'credentials: [{ticket: t}], ticketPath: /t, tunnel: {renew: {path: /r, handle: {query: t}}}' | tunnel.renew.handle: found \"t\", where a token may stand",
            })
    void whatDoesNotGoTogetherIsTold(String keys, String problem) {
        assertThat(file.problems("routes: [" + ROUTE + keys + "}]"))
                .anyMatch(line -> line.contains("routes[0]." + problem));
    }

    @ParameterizedTest
    @CsvSource({"none", "{authorizer: a}", "[certificate]"})
    void onlyIssuersProveTheTokenThatATicketIsFor(String authenticate) {
        assertThat(file.problems(
                        "routes: [{name: r, path: /, credentials: [{ticket: t}, {certificate: cn}], ticketPath: /t,"
                                + " upstream: u, authenticate: " + authenticate + "}]"))
                .anyMatch(line -> line.contains("credentials: found a ticket, but no issuer proves tokens here"));
    }

    private static String route(String name, String keys) {
        return "- {name: " + name + ", path: /" + name
                + ", authenticate: [i], credentials: [{ticket: t}], upstream: u, " + keys + "}\n";
    }

    private List<String> problems(String one, String other) {
        return file.problems("routes:\n" + route("a", one) + route("b", other));
    }

    @ParameterizedTest(name = "{0} beside {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ticketPath: /x | ticketPath: /x | ticketPath: found \"/x\", where ticketPath of route a is",
                "ticketPath: '/x/*' | ticketPath: '/x/*' | ticketPath: found \"/x/*\", where ticketPath of route a is",
                "'ticketPath: /x, hosts: [h.test, i.test]' | 'ticketPath: /x, hosts: [i.test]' | ticketPath: found",
                "'ticketPath: /x, tunnel: {renew: {path: /y}}' | 'ticketPath: /y' | ticketPath: found \"/y\", where renew.path of route a is",
                "'ticketPath: /x, hosts: [h.test]' | 'ticketPath: /z, tunnel: {renew: {path: /x}}' | tunnel.renew.path: found \"/x\", where ticketPath of route a is",
                "'ticketPath: /x, hosts: [h.test]' | 'ticketPath: /z, hosts: [''*.test''], tunnel: {renew: {path: /x}}' | tunnel.renew.path: found",
            })
    void twoDoorsAtOnePlaceShutEachOther(String one, String other, String problem) {
        assertThat(problems(one, other)).anyMatch(line -> line.contains("routes[1]." + problem));
    }

    @ParameterizedTest(name = "{0} beside {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ticketPath: /x | ticketPath: /y",
                "'ticketPath: /x, hosts: [h.test]' | 'ticketPath: /x, hosts: [i.test]'",
                "'ticketPath: /x, hosts: [h.test]' | ticketPath: /x",
                "'ticketPath: /x, tunnel: {renew: {path: /y}}' | 'ticketPath: /z, tunnel: {renew: {path: /y}}'",
                "'ticketPath: /x, hosts: [h.test]' | 'ticketPath: /z, hosts: [i.test], tunnel: {renew: {path: /x}}'",
            })
    void doorsAtDifferentPlacesDoNot(String one, String other) {
        assertThat(problems(one, other)).isEmpty();
    }

    @Test
    void doorsOfDifferentListenersDoNot() {
        String listeners = "listeners: [{name: a, address: ':1'}, {name: b, address: ':2'}]\n";
        assertThat(file.problems(listeners + "routes:\n" + route("a", "ticketPath: /x, listeners: [a]")
                        + route("b", "ticketPath: /x, listeners: [b]")))
                .isEmpty();
    }

    @Test
    void aLogoutHasNoRoutesDoor() {
        String issuers = "issuers: {i: {issuer: me, audience: [c], jwks: 'https://a/', logout: {path: /x}}}\n";
        assertThat(file.problems(issuers + "routes:\n" + route("a", "ticketPath: /x, hosts: [h.test]")))
                .anyMatch(line -> line.contains("issuers.i.logout.path: found \"/x\", where ticketPath of route a is"));
        assertThat(file.problems(issuers + "routes:\n" + route("a", "ticketPath: /z, tunnel: {renew: {path: /x}}")))
                .anyMatch(line -> line.contains("issuers.i.logout.path: found \"/x\", where renew.path of route a is"));
    }
}
