package io.tollgate.admin;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.tollgate.admin.http.Call;
import io.tollgate.admin.http.CallFault;
import io.tollgate.admin.http.CallRefused;
import io.tollgate.admin.http.JsonBody;
import io.tollgate.admin.http.Reply;
import io.tollgate.admin.http.Resource;
import io.tollgate.admin.http.Resource.Accepts;
import io.tollgate.telemetry.AccessLog;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * {@code /log}: the levels of Tollgate's own loggers, and of no library's. Ours never log a header's value at any level; what
 * a library says at debug is not ours to promise, and some print whole requests, tokens among them.
 *
 * <p>The audit of this API stays at info or finer: who can call it must not be able to do so unseen.
 */
final class LogLevels {
    private static final String PATH = "/log";
    private static final String OURS = "io.tollgate";
    private static final Pattern NAMES = Pattern.compile("io\\.tollgate(\\.[A-Za-z0-9]{1,40}){0,4}");
    private static final int MOST_BODY = 4 * 1024;
    private static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error", "off");

    private final org.slf4j.Logger audit;

    private LogLevels(org.slf4j.Logger audit) {
        this.audit = audit;
    }

    static Resource of(org.slf4j.Logger audit) {
        LogLevels levels = new LogLevels(audit);
        return Resource.at(PATH)
                .get(Accepts.NOTHING, call -> Reply.now(shown()))
                .on(HttpMethod.PUT, Accepts.NOTHING.body(MOST_BODY, "level", "logger"), levels::change);
    }

    private Future<Reply> change(Call call) throws CallRefused {
        String name = name(call.body());
        Level level = level(call.body(), name);
        Logger logger = logback().getLogger(name);
        Level before = logger.getEffectiveLevel();
        logger.setLevel(level);
        Level now = logger.getEffectiveLevel();
        audit.info("{}: level of logger {} set from {} to {}", call.caller(), name, before, now);
        return Reply.now(shown());
    }

    private static String name(JsonBody body) throws CallRefused {
        String given = body.text("logger");
        String name = given == null ? OURS : given;
        boolean known = name.equals(AccessLog.LOGGER)
                || (NAMES.matcher(name).matches() && logback().exists(name) != null);
        if (!known) {
            throw CallRefused.badRequest("no such logger; expected " + OURS
                    + ", one below it that has logged already, or " + AccessLog.LOGGER);
        }
        return name;
    }

    /** Null for one that follows its parent. */
    private static @Nullable Level level(JsonBody body, String name) throws CallRefused {
        boolean follows = body.isNull("level") && name.startsWith(OURS + ".") && !name.startsWith(AdminServer.AUDIT);
        if (follows) {
            return null;
        }
        String text = body.isNull("level") ? null : body.text("level");
        if (text == null || !LEVELS.contains(text)) {
            throw CallRefused.badRequest("'level' is missing or none of " + String.join(", ", LEVELS));
        }
        Level level = Level.toLevel(text);
        if (name.startsWith(AdminServer.AUDIT) && level.isGreaterOrEqual(Level.WARN)) {
            throw CallRefused.of(
                    CallFault.FORBIDDEN, "what is done by this API is logged at info; that cannot be turned off");
        }
        return level;
    }

    private static JsonObject shown() {
        Map<String, Object> loggers = new TreeMap<>();
        for (Logger logger : logback().getLoggerList()) {
            boolean ours = logger.getName().equals(OURS) || logger.getName().startsWith(OURS + ".");
            if ((ours && logger.getLevel() != null) || logger.getName().equals(AccessLog.LOGGER)) {
                loggers.put(logger.getName(), label(logger.getEffectiveLevel()));
            }
        }
        return new JsonObject()
                .put("level", label(logback().getLogger(OURS).getEffectiveLevel()))
                .put("loggers", new JsonObject(loggers));
    }

    private static String label(Level level) {
        return level.toString().toLowerCase(Locale.ROOT);
    }

    private static LoggerContext logback() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
