package io.tollgate.demo;

import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * Somebody in the chat. At {@code /chat} they hear texts as they are; at {@code /room}, the page's place, JSON objects that
 * also tell who comes and goes. Whoever does not keep up misses a line; nobody waits for it.
 */
final class Guest {
    private static final String ROOM = "/room";

    private final ServerWebSocket socket;
    private final String name;
    private final boolean inRoom;

    Guest(ServerWebSocket socket) {
        this.socket = socket;
        this.name = String.valueOf(socket.headers().get("X-User"));
        this.inRoom = ROOM.equals(socket.path());
    }

    /** As Tollgate's header says it. */
    String name() {
        return name;
    }

    /** Tells a guest at the page which request the upgrade came with: there it is shown beside what the browser sent. */
    void showHead() {
        tell(new JsonObject().put("kind", "seen").put("head", headOf(socket)));
    }

    /** The request as it came: every line, in its order and spelling. */
    private static String headOf(ServerWebSocket socket) {
        StringBuilder head = new StringBuilder("GET ").append(socket.uri()).append(" HTTP/1.1\n");
        for (Map.Entry<String, String> line : socket.headers()) {
            head.append(line.getKey()).append(": ").append(line.getValue()).append('\n');
        }
        return head.toString();
    }

    /** Gives a guest's own words back, unchanged at {@code /chat}. */
    void echo(String text) {
        if (inRoom) {
            tell(said(name, text));
        } else {
            socket.writeTextMessage(text);
        }
    }

    void hear(String speaker, String text) {
        if (inRoom) {
            tell(said(speaker, text));
        } else if (keepsUp()) {
            socket.writeTextMessage(speaker + ": " + text);
        }
    }

    void hearOfArrival(String who) {
        tell(new JsonObject().put("kind", "came").put("who", who));
    }

    /** With the code and reason of the Close that the chat server got, if it got one. */
    void hearOfLeaving(Guest other) {
        tell(new JsonObject()
                .put("kind", "left")
                .put("who", other.name)
                .put("code", other.socket.closeStatusCode())
                .put("reason", other.socket.closeReason()));
    }

    private static JsonObject said(String speaker, String text) {
        return new JsonObject().put("kind", "said").put("who", speaker).put("text", text);
    }

    private void tell(JsonObject news) {
        if (inRoom && keepsUp()) {
            socket.writeTextMessage(news.encode());
        }
    }

    private boolean keepsUp() {
        return !socket.isClosed() && !socket.writeQueueFull();
    }
}
