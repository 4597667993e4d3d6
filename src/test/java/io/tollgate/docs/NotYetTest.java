package io.tollgate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.config.section.Section;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is refused as not there yet is said to be so. */
final class NotYetTest {
    private static final String HEADING = "## Not in this version";

    private static Page section() {
        Page decisions = Page.of("docs/decisions.md");
        return new Page(
                decisions.path(), decisions.text().substring(decisions.text().indexOf(HEADING)));
    }

    @ParameterizedTest
    @EnumSource(Section.class)
    void everyKeyThatIsRefusedForNowIsInTheList(Section mapping) {
        assertThat(section().code()).containsAll(mapping.later());
    }
}
