package io.tollgate.it;

import io.tollgate.testing.Handshakes;
import io.tollgate.testing.Handshakes.Request;
import io.tollgate.testing.RawClient;
import io.tollgate.testing.TestToken;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Calls for a ticket, and handshakes with one. */
final class Ticketing {
    private Ticketing() {}

    /** A configuration whose route takes this place for tickets, beside the header, and issues them at {@code /chat/ticket}. */
    static Setup setup(String place) {
        return Scenario.setup()
                .issuer("leeway", "0s")
                .route("credentials", "[{header: Authorization}, {" + place + "}]")
                .route("ticketPath", "/chat/ticket");
    }

    /** A call without a token. */
    static Request call() {
        return new Request("POST", "/chat/ticket", "HTTP/1.1", List.of(), "").header("Host", Handshakes.HOST);
    }

    static Request good() {
        return call().bearer(TestToken.valid());
    }

    /** A handshake that shows the ticket. */
    static Request chat(String ticket) {
        return Scenario.bare().query("ticket", ticket);
    }

    /** How the handshakes of so many clients are answered that all send at once, each by its status and its error. */
    static List<String> race(int clients, Function<Integer, RawClient> sender) {
        List<RawClient> all =
                IntStream.range(0, clients).mapToObj(sender::apply).toList();
        return all.stream().map(Ticketing::answer).toList();
    }

    private static String answer(RawClient client) {
        int status = client.readHead().status();
        return status == 101
                ? "101"
                : status + " "
                        + new JsonObject(new String(client.readToEnd(), StandardCharsets.UTF_8)).getString("error");
    }
}
