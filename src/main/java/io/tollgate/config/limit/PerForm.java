package io.tollgate.config.limit;

import io.tollgate.config.form.Http;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.NearMiss;
import io.tollgate.config.yaml.Units;
import io.tollgate.quota.LimitSettings.Per;
import io.tollgate.quota.LimitSettings.Per.Kind;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The form of {@code per}: a word, {@code claim:NAME} or {@code header:NAME}. */
final class PerForm {
    private static final String CLAIM = "claim:";
    private static final String HEADER = "header:";
    private static final Map<String, Per> WORDS = words();

    static final Form<Per> ANY =
            Form.of(String.join(", ", WORDS.keySet()) + ", claim:NAME or header:NAME", PerForm::parse);

    private PerForm() {}

    private static Map<String, Per> words() {
        Map<String, Per> words = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            if (kind != Kind.CLAIM && kind != Kind.HEADER) {
                words.put(kind.name().toLowerCase(Locale.ROOT), new Per(kind, ""));
            }
        }
        return words;
    }

    private static Per parse(String text) {
        if (text.startsWith(CLAIM)) {
            return new Per(Kind.CLAIM, named(Units.TEXT, text.substring(CLAIM.length())));
        }
        if (text.startsWith(HEADER)) {
            return new Per(Kind.HEADER, named(Http.HEADER, text.substring(HEADER.length())));
        }
        Per word = WORDS.get(text);
        if (word == null) {
            String hint = NearMiss.hint(text, WORDS.keySet());
            throw new IllegalArgumentException(hint.isEmpty() ? "no such word" : hint.substring(2));
        }
        return word;
    }

    private static String named(Form<String> form, String name) {
        String read = form.parser().parse(name);
        if (read == null) {
            throw new IllegalArgumentException("NAME is " + form.expected());
        }
        return read;
    }
}
