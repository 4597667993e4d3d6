package io.tollgate.bench.target;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Tokens of a file, one a line, each connection's the next in turn. Never printed. Safe on any thread. */
public final class Tokens {
    private final List<String> tokens;
    private final AtomicLong turn = new AtomicLong();

    private Tokens(List<String> tokens) {
        this.tokens = tokens;
    }

    /**
     * Reads them; blocks.
     *
     * @throws IllegalArgumentException if a line cannot stand in a URL or header, or if there is none
     */
    public static Tokens read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<String> tokens = new ArrayList<>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            String token = lines.get(i).strip();
            if (!token.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '#')) {
                throw new IllegalArgumentException(
                        "%s, line %d: expected a token of visible ASCII without blanks".formatted(file, i + 1));
            }
            if (!token.isEmpty()) {
                tokens.add(token);
            }
        }
        if (tokens.isEmpty()) {
            throw new IllegalArgumentException(file + ": found no token, expected one a line");
        }
        return new Tokens(tokens);
    }

    String next() {
        return tokens.get((int) (turn.getAndIncrement() % tokens.size()));
    }

    @Override
    public String toString() {
        return "Tokens[" + tokens.size() + "]";
    }
}
