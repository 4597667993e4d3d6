package io.tollgate.config.yaml;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the word that was probably meant. */
public final class NearMiss {
    private static final int MOST_EDITS = 2;

    private NearMiss() {}

    /** {@code "; did you mean idle?"}, or nothing if no word is near. */
    public static String hint(String word, Collection<String> words) {
        String nearest = nearest(word, words);
        return nearest == null ? "" : "; did you mean " + nearest + "?";
    }

    /** The nearest of the words, at most two edits away and less than half of the word. */
    static @Nullable String nearest(String word, Collection<String> words) {
        String folded = folded(word);
        String nearest = null;
        int fewest = MOST_EDITS + 1;
        for (String candidate : words) {
            int edits = edits(folded, folded(candidate));
            if (edits < fewest && edits * 2 < candidate.length()) {
                nearest = candidate;
                fewest = edits;
            }
        }
        return nearest;
    }

    /** Other styles of writing the same words count as the same. */
    private static String folded(String word) {
        return word.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** Insertions, deletions, replacements and swaps of neighbors (optimal string alignment), or one more than counts. */
    private static int edits(String a, String b) {
        if (Math.abs(a.length() - b.length()) > MOST_EDITS) {
            return MOST_EDITS + 1;
        }
        int[][] table = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                table[i][j] = i == 0 || j == 0 ? i + j : cheapest(table, a, b, i, j);
            }
        }
        return table[a.length()][b.length()];
    }

    private static int cheapest(int[][] table, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(table[i - 1][j] + 1, table[i][j - 1] + 1);
        least = Math.min(least, table[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, table[i - 2][j - 2] + 1) : least;
    }
}
