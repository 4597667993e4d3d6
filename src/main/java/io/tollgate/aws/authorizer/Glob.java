package io.tollgate.aws.authorizer;

/**
 * Patterns of {@code *}, any run of characters, and {@code ?}, any one. Only the last {@code *} is ever gone back to, so a
 * match takes no longer than the product of the two lengths, whatever the pattern. Stateless, safe on any thread.
 */
final class Glob {
    private Glob() {}

    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int taken = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                taken = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                // The star takes one more, and what follows it is tried again from there.
                p = star + 1;
                t = ++taken;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
