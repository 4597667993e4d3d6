package io.tollgate.auth.place;

import java.util.List;

/** A header of its own: each field line's value is a token alone. */
public final class HeaderPlace implements Place {
    @Override
    public Taken take(List<String> lines) {
        return new Taken(lines.stream().map(Blanks::trim).toList(), List.of());
    }
}
