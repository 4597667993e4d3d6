package io.tollgate.config;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What the command line says in place of the file: each flag at most once, lists with commas. */
public record SidecarFlags(Map<Flag, String> values) {
    public static final SidecarFlags NONE = new SidecarFlags(Map.of());

    public SidecarFlags {
        Map<Flag, String> copy = new EnumMap<>(Flag.class);
        copy.putAll(values);
        values = Collections.unmodifiableMap(copy);
    }

    /** The flags, each also a variable of the environment. */
    public enum Flag {
        LISTEN("ADDRESS", "where to listen, such as :8080"),
        UPSTREAM("URLS", "where tunnels go: ws:// or wss:// URLs"),
        ISSUER("ISSUER", "whose tokens are believed, as in their iss"),
        AUDIENCE("NAMES", "audiences, one of which must be in aud, or the word any"),
        JWKS("URL", "where the issuer's keys are: an https:// URL, or file: and a name; else its discovery says it"),
        SECRET_FILE("FILE", "a shared secret for HS256, in place of --jwks"),
        ALGORITHMS("NAMES", "signature algorithms that tokens may use"),
        AUTHENTICATE("none", "the word none lets everybody in, without any token"),
        PATH("PATTERN", "which paths are served; /** if not given"),
        ORIGINS("ORIGINS", "origins that browsers may come from"),
        HEALTH("ADDRESS", "where /livez and /readyz answer"),
        ADMIN("ADDRESS", "where the admin API answers");

        private final String placeholder;
        private final String description;

        Flag(String placeholder, String description) {
            this.placeholder = placeholder;
            this.description = description;
        }

        /** {@code --secret-file}. */
        public String option() {
            return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** {@code TOLLGATE_SECRET_FILE}. */
        public String variable() {
            return "TOLLGATE_" + name();
        }

        /** What stands for the value in a usage line. */
        public String placeholder() {
            return placeholder;
        }

        /** For a help page. */
        public String description() {
            return description;
        }
    }
}
