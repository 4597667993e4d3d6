package io.tollgate.aws.authorizer;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Few letters, so that patterns often match. */
final class GlobPropertyTest {
    @Property(tries = 5_000)
    void matchesWhatItsDefinitionMatches(@ForAll("patterns") String pattern, @ForAll("texts") String text) {
        assertThat(Glob.matches(pattern, text)).isEqualTo(matches(pattern, text));
    }

    @Property
    void aTextMatchesItselfAndWhatIsCutOutOfItByStars(
            @ForAll("texts") String text, @ForAll int at, @ForAll int length) {
        int from = Math.floorMod(at, text.length() + 1);
        int to = from + Math.floorMod(length, text.length() - from + 1);
        assertThat(Glob.matches(text, text)).isTrue();
        assertThat(Glob.matches(text.substring(0, from) + "*" + text.substring(to), text))
                .isTrue();
        assertThat(Glob.matches("?".repeat(text.length()), text)).isTrue();
    }

    @Property
    void whoeverAllowsAlsoDenies(@ForAll("resources") String pattern, @ForAll("resources") String name) {
        PolicyPattern resources = PolicyPattern.ofResources(pattern);
        assertThat(resources.mayMatch(name) || !resources.matches(name)).isTrue();
    }

    /** The longest pattern that the limits let through, against the longest ARN, in the worst of shapes. */
    @Test
    void theWorstPatternTakesNoLongerThanTheProductOfTheLengths() {
        String arn = "a".repeat(WebSocketApi.LONGEST_METHOD_ARN);
        long started = System.nanoTime();
        assertThat(Glob.matches("*a".repeat(PolicyPattern.LONGEST / 2 - 1) + "*b", arn))
                .isFalse();
        assertThat(Glob.matches("*" + "a".repeat(PolicyPattern.LONGEST - 2) + "b", arn))
                .isFalse();
        assertThat(System.nanoTime() - started).isLessThan(1_000_000_000L);
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.strings().withChars("ab*?:").ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("ab:").ofMaxLength(10);
    }

    @Provide
    Arbitrary<String> resources() {
        return Arbitraries.strings().withChars("a*?:${").ofMaxLength(14);
    }

    /** By the definition, one character at a time. */
    private static boolean matches(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        String rest = pattern.substring(1);
        if (pattern.charAt(0) == '*') {
            return matches(rest, text) || (!text.isEmpty() && matches(pattern, text.substring(1)));
        }
        return !text.isEmpty()
                && (pattern.charAt(0) == '?' || pattern.charAt(0) == text.charAt(0))
                && matches(rest, text.substring(1));
    }
}
