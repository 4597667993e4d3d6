package io.tollgate.fleet.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/** A question as bytes: a list of texts (RESP2). Stateless. */
public final class Request {
    private Request() {}

    public static Buffer of(String... words) {
        return of(List.of(words));
    }

    public static Buffer of(List<String> words) {
        Buffer request = Buffer.buffer();
        request.appendString("*" + words.size() + "\r\n");
        for (String word : words) {
            byte[] bytes = word.getBytes(UTF_8);
            request.appendString("$" + bytes.length + "\r\n").appendBytes(bytes).appendString("\r\n");
        }
        return request;
    }
}
