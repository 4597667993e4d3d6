package io.tollgate.aws.authorizer;

/**
 * The name of actions or resources in a policy: parts between colons, {@code *} and {@code ?} within a part, the last of
 * which may hold colons itself; {@code *} alone is everything. Immutable.
 *
 * <p>IAM does not say what a name with too few parts means, and only AWS knows the value of a variable; so there are two
 * questions, one for those who allow and one for those who deny.
 */
final class PolicyPattern {
    /** What API Gateway takes of a resource. */
    static final int LONGEST = 512;

    private static final int ACTION_PARTS = 2;
    private static final int ARN_PARTS = 6;

    private final String text;
    private final int count;
    private final String[] parts;

    private PolicyPattern(String text, int count) {
        this.text = text;
        this.count = count;
        this.parts = text.split(":", count);
    }

    /** Actions are named in any case; to be asked with names in lower case. */
    static PolicyPattern ofActions(String text) {
        StringBuilder folded = new StringBuilder(text);
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            // ASCII only: to Unicode, the Kelvin sign is a k.
            folded.setCharAt(i, c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
        }
        return new PolicyPattern(folded.toString(), ACTION_PARTS);
    }

    static PolicyPattern ofResources(String text) {
        return new PolicyPattern(text, ARN_PARTS);
    }

    /** Whether it surely means that name. */
    boolean matches(String name) {
        return text.equals("*") || (parts.length == count && !hasVariable() && matchesParts(name));
    }

    /** Whether it might. */
    boolean mayMatch(String name) {
        return hasVariable() || matchesParts(name) || Glob.matches(text, name);
    }

    private boolean hasVariable() {
        return text.contains("${");
    }

    /** As many parts of the name as it has itself. */
    private boolean matchesParts(String name) {
        String[] named = name.split(":", count);
        for (int i = 0; i < parts.length; i++) {
            if (i >= named.length || !Glob.matches(parts[i], named[i])) {
                return false;
            }
        }
        return true;
    }
}
