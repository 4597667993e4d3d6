package io.tollgate.config.terms;

import io.tollgate.config.form.Names;
import io.tollgate.config.section.Section;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Units;
import io.tollgate.upstream.UpstreamTerms;
import io.tollgate.upstream.UpstreamTerms.KeepAlive;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what an upstream asks of whoever connects: its preset, and the keys that say otherwise. */
public final class TermsReader {
    private static final Form<UpstreamTerms> PRESET = Units.word(Map.of("aws-api-gateway", UpstreamTerms.API_GATEWAY));
    private static final Form<Boolean> PATH = Units.word(words("endpoint", "request"));
    private static final Form<Boolean> COMPRESSION = Units.word(words("pass", "off"));
    private static final Form<Boolean> BINARY = Units.word(words("refuse", "pass"));
    private static final Form<Long> FRAME = sizeOrNone(128, 1L << 30, 4, "a size of 128B to 1GiB, a multiple of 4B");
    private static final Form<Long> TARGET = sizeOrNone(128, 1L << 20, 1, "a size of 128B to 1MiB");
    private static final Form<Integer> STATUS = Form.of(
            "a status such as 429, of 400 to 599", text -> text.matches("[45][0-9]{2}") ? Integer.valueOf(text) : null);
    private static final int LONGEST_MESSAGE = 4_096;
    private static final Form<Duration> EVERY = Form.of("a duration of 1s or more such as 5m, or 0 for never", text -> {
        Duration every = Units.TIME.parser().parse(text);
        return every == null || every.isZero() || every.toSeconds() > 0 ? every : null;
    });
    private static final Form<String> MESSAGE = Form.of(
            "a text of one line and at most " + LONGEST_MESSAGE + " bytes",
            text -> isMessage(text) ? Units.TEXT.parser().parse(text) : null);

    private TermsReader() {}

    /** The first stands for true. */
    private static Map<String, Boolean> words(String yes, String no) {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put(yes, true);
        words.put(no, false);
        return words;
    }

    private static Form<Long> sizeOrNone(long least, long most, int multiple, String expected) {
        return Form.of(expected + ", or 0 for any", text -> {
            Long size = Units.BYTES.parser().parse(text);
            boolean fits = size != null && size >= least && size <= most && size % multiple == 0;
            return fits || Long.valueOf(0).equals(size) ? size : null;
        });
    }

    private static boolean isMessage(String text) {
        // What is no text in UTF-16 has no UTF-8 either, and would go up as something else.
        return StandardCharsets.UTF_8.newEncoder().canEncode(text) && bytes(text) <= LONGEST_MESSAGE;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    public static UpstreamTerms read(Mapping upstream) {
        UpstreamTerms preset = upstream.read("preset", PRESET, UpstreamTerms.NONE);
        UpstreamTerms terms = new UpstreamTerms(
                upstream.read("path", PATH, preset.ownPath()),
                upstream.read("compression", COMPRESSION, preset.compression()),
                upstream.read("maxFrame", FRAME, (long) preset.maxFrame()).intValue(),
                upstream.read("maxMessage", Units.BYTES, preset.maxMessage()),
                upstream.read("binary", BINARY, preset.textOnly()),
                upstream.read("maxTarget", TARGET, (long) preset.maxTarget()).intValue(),
                keepAlive(upstream.get("keepAlive"), preset.keepAlive()),
                upstream.read("lifetime", Units.TIME, preset.lifetime()),
                upstream.read("jitter", Units.SHARE, preset.jitter()),
                ConnectsReader.read(upstream.get("connects"), preset.connects()),
                upstream.has("busy") ? Names.list(upstream.get("busy"), STATUS, -1) : preset.busy());
        checkMessage(upstream, terms);
        if (preset.equals(UpstreamTerms.API_GATEWAY)) {
            ApiGatewayLimits.check(upstream, terms);
        }
        return terms;
    }

    private static KeepAlive keepAlive(Node node, KeepAlive preset) {
        if (!(node instanceof Mapping)) {
            return node.present() ? new KeepAlive(node.as(EVERY, Duration.ZERO), null) : preset;
        }
        Mapping keepAlive = node.mapping(Section.KEEP_ALIVE);
        return new KeepAlive(
                keepAlive.require("every", EVERY, Duration.ZERO),
                keepAlive.has("message") ? keepAlive.read("message", MESSAGE, "") : null);
    }

    /** It goes up as one frame, and is held to what a client's messages are. */
    private static void checkMessage(Mapping upstream, UpstreamTerms terms) {
        String message = terms.keepAlive().message();
        for (long most : List.of((long) terms.maxFrame(), terms.maxMessage())) {
            if (message != null && most > 0 && bytes(message) > most) {
                upstream.get("keepAlive")
                        .problem("found a message of %d bytes, expected at most %d, as maxFrame and maxMessage have it"
                                .formatted(bytes(message), most));
                return;
            }
        }
    }
}
