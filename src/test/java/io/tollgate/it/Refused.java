package io.tollgate.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.testing.Head;
import io.tollgate.testing.RawClient;
import io.vertx.core.json.JsonObject;

/** A refusal in its full form: a whole answer, then the end. */
record Refused(Head head, JsonObject body) {
    /** Reads one, and holds it to the form that all of Tollgate's own refusals have. */
    static Refused read(RawClient client) {
        Head head = client.readHead();
        assertThat(head.startLine()).startsWith("HTTP/1.1 ");
        assertThat(String.valueOf(head.header("Connection")).split(", ", -1)).contains("close");
        assertThat(head.header("Cache-Control")).isEqualTo("no-store");
        assertThat(head.header("Content-Type")).startsWith("application/json");
        assertThat(head.all("Transfer-Encoding")).isEmpty();
        int length = Integer.parseInt(String.valueOf(head.header("Content-Length")));
        JsonObject body = new JsonObject(new String(client.readExactly(length), UTF_8));
        client.expectEof();
        assertThat(body.fieldNames()).containsExactlyInAnyOrder("error", "reason", "id");
        assertThat(body.getString("reason")).isNotBlank();
        assertThat(body.getString("id")).isNotBlank();
        return new Refused(head, body);
    }

    int status() {
        return head.status();
    }

    /** The outcome's name. */
    String error() {
        return body.getString("error");
    }
}
