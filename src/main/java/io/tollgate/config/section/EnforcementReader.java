package io.tollgate.config.section;

import io.tollgate.auth.trial.EnforcementSettings;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code enforce} of a route: {@code true}, or {@code {report: until DATE}}. */
final class EnforcementReader {
    private static final String EXPECTED = "true, or {report: until DATE} with a date such as 2027-01-31";
    private static final Pattern UNTIL = Pattern.compile("until +([0-9]{4}-[0-9]{2}-[0-9]{2})");
    private static final Form<LocalDate> UNTIL_DATE =
            Form.of("the word until and a date such as 2027-01-31", EnforcementReader::untilDate);

    private EnforcementReader() {}

    static EnforcementSettings read(Node node) {
        if (!node.present()) {
            return EnforcementSettings.ALWAYS;
        }
        if (node instanceof Mapping) {
            return report(node.mapping(Section.ENFORCE));
        }
        if (!(node instanceof Scalar word && word.text().equals("true"))) {
            node.expected(EXPECTED);
        }
        return EnforcementSettings.ALWAYS;
    }

    private static EnforcementSettings report(Mapping enforce) {
        LocalDate until = enforce.require("report", UNTIL_DATE, LocalDate.EPOCH);
        if (until.isBefore(LocalDate.now(ZoneOffset.UTC)) && !until.equals(LocalDate.EPOCH)) {
            enforce.get("report").warning(until + " (UTC) is over: the route's rules are enforced");
        }
        return new EnforcementSettings(until);
    }

    private static @Nullable LocalDate untilDate(String text) {
        var parts = UNTIL.matcher(text);
        try {
            return parts.matches() ? LocalDate.parse(parts.group(1)) : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
