package io.tollgate.config;

import io.tollgate.config.TollgateSettings.AdminAddress;
import io.tollgate.config.TollgateSettings.DrainSettings;
import io.tollgate.config.TollgateSettings.OverloadSettings;
import io.tollgate.config.form.Addresses;
import io.tollgate.config.form.ReferencedFiles;
import io.tollgate.config.form.Urls;
import io.tollgate.config.section.Section;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.config.yaml.Units;
import io.tollgate.frame.CloseCode;
import io.tollgate.telemetry.TelemetrySettings;
import io.tollgate.telemetry.TelemetrySettings.AccessLogFormat;
import io.tollgate.telemetry.tracing.TracingSettings;
import io.tollgate.token.Secret;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the sections about the process itself: {@code health}, {@code admin}, {@code telemetry},
 * {@code drain}, {@code overload}. */
final class ServiceReader {
    private static final int SHORTEST_TOKEN = 16;
    private static final Form<URI> COLLECTOR = Urls.of(Set.of("http", "https"), false);
    private static final Form<AccessLogFormat> FORMAT = Units.word(formats());
    private static final Form<Integer> DRAIN_CODE = Form.of(
            "a close code that a server may send, such as 1001, 1012 or 4000 to 4999",
            text -> text.matches("[1-4][0-9]{3}") && CloseCode.mayBeSent(Integer.parseInt(text))
                    ? Integer.valueOf(text)
                    : null);

    private final ReferencedFiles files;
    private final Addresses addresses;

    ServiceReader(ReferencedFiles files, Addresses addresses) {
        this.files = files;
        this.addresses = addresses;
    }

    private static Map<String, AccessLogFormat> formats() {
        Map<String, AccessLogFormat> words = new LinkedHashMap<>();
        words.put("text", AccessLogFormat.TEXT);
        words.put("json", AccessLogFormat.JSON);
        return words;
    }

    @Nullable
    InetSocketAddress health(Node node) {
        return node.present() ? address(node.mapping(Section.HEALTH)) : null;
    }

    @Nullable
    AdminAddress admin(Node node) {
        if (!node.present()) {
            return null;
        }
        Mapping admin = node.mapping(Section.ADMIN);
        InetSocketAddress address = address(admin);
        if (!address.isUnresolved() && !address.getAddress().isLoopbackAddress()) {
            admin.get("address")
                    .warning("the admin token crosses the network unencrypted; a loopback address keeps it here");
        }
        Node token = admin.get("token");
        return new AdminAddress(
                address,
                token.present() ? token(token) : null,
                new ManagementReader(files).read(admin.get("connections")));
    }

    private InetSocketAddress address(Mapping service) {
        return addresses.claim(service.get("address"), service.require("address", Addresses.BINDABLE, Addresses.NONE));
    }

    /** Has to fit behind {@code Bearer} (RFC 6750 §2.1) and may not be guessed. */
    private Secret token(Node node) {
        Secret token = files.secret(node, Section.ADMIN_TOKEN);
        for (byte b : token.bytes()) {
            if (b <= 0x20 || b >= 0x7F) {
                node.problem("found a character in the token that no header can carry, expected visible ASCII");
                return token;
            }
        }
        if (token.length() > 0 && token.length() < SHORTEST_TOKEN) {
            node.problem("found a token of " + token.length() + " bytes, expected at least " + SHORTEST_TOKEN);
        }
        return token;
    }

    TelemetrySettings telemetry(Node node) {
        Mapping telemetry = node.mapping(Section.TELEMETRY);
        return new TelemetrySettings(accessLog(telemetry.get("accessLog")), tracing(telemetry.get("tracing")));
    }

    private static AccessLogFormat accessLog(Node log) {
        if (log instanceof Scalar word && word.text().equals("off")) {
            return AccessLogFormat.OFF;
        }
        if (log.present() && !(log instanceof Mapping)) {
            log.expected("the word off, or {format: text} or {format: json}");
            return TelemetrySettings.DEFAULTS.accessLog();
        }
        return log.mapping(Section.ACCESS_LOG).read("format", FORMAT, TelemetrySettings.DEFAULTS.accessLog());
    }

    private static @Nullable TracingSettings tracing(Node node) {
        if (!node.present()) {
            return null;
        }
        Mapping tracing = node.mapping(Section.TRACING);
        return new TracingSettings(
                tracing.require("otlp", COLLECTOR, Urls.NONE),
                tracing.read("sample", Units.SHARE, TracingSettings.DEFAULT_SAMPLE));
    }

    DrainSettings drain(Node node) {
        Mapping drain = node.mapping(Section.DRAIN);
        DrainSettings defaults = DrainSettings.DEFAULTS;
        Duration deadline = drain.read("deadline", Units.TIME_ABOVE_ZERO, defaults.deadline());
        Duration delay = drain.read("delay", Units.TIME, shorter(defaults.delay(), deadline.dividedBy(10)));
        Duration window = drain.read("window", Units.TIME, shorter(defaults.window(), deadline.dividedBy(2)));
        if (delay.plus(window).compareTo(deadline) > 0) {
            drain.problem("found a delay of %s and a window of %s, which do not fit into the deadline of %s"
                    .formatted(Units.text(delay), Units.text(window), Units.text(deadline)));
        }
        return new DrainSettings(delay, window, deadline, drain.read("code", DRAIN_CODE, defaults.code()));
    }

    OverloadSettings overload(Node node) {
        Mapping overload = node.mapping(Section.OVERLOAD);
        return new OverloadSettings(
                overload.read("loopLag", Units.TIME, OverloadSettings.DEFAULTS.loopLag()),
                overload.read("memory", Units.SHARE, OverloadSettings.DEFAULTS.memory()));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
