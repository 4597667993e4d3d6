package io.tollgate.auth.revocation;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The lines of a file of revocations, each one JSON object. A line takes no more memory than one of ours can need. */
final class RevocationLines {
    /** Characters; the longest note, all of it escaped, and the rest. */
    private static final int LONGEST = 8 * 1024;

    private final BufferedReader text;

    RevocationLines(BufferedReader text) {
        this.text = text;
    }

    /**
     * A line.
     *
     * @param entry null for one that is none of ours
     * @param torn whether it has no end: the process or the machine ended while it was written
     */
    record Line(@Nullable Revocation entry, boolean torn) {}

    /** The next, or null at the end. */
    @Nullable
    Line next() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = text.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0 && next != '\n') {
            if (line.length() <= LONGEST) {
                line.append((char) next);
            }
            next = text.read();
        }
        boolean torn = next < 0;
        return new Line(line.length() > LONGEST ? null : parse(line.toString()), torn);
    }

    private static @Nullable Revocation parse(String line) {
        try {
            JsonObject members = new JsonObject(line);
            String terms = members.getLong("since") + ":" + members.getLong("before") + ":" + members.getLong("until")
                    + ":" + (members.getBoolean("lifted") ? 1 : 0);
            Revocation heard = Revocation.heard(String.valueOf(members.getString("id")), terms);
            return heard == null ? null : heard.noted(Revocation.Source.FILE, members.getString("note", ""));
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            // Whatever it says, it is none of ours.
            return null;
        }
    }

    /** With its end. */
    static String of(Revocation entry) {
        return new JsonObject()
                        .put("id", entry.mark().text())
                        .put("since", entry.since())
                        .put("before", entry.before())
                        .put("until", entry.until())
                        .put("lifted", entry.lifted())
                        .put("note", entry.note())
                        .encode()
                + "\n";
    }
}
