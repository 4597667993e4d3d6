package io.tollgate.admin;

import io.tollgate.auth.IssuerSettings.InlineKeys;
import io.tollgate.auth.call.AuthorizerSettings.Api;
import io.tollgate.config.TollgateSettings;
import io.tollgate.fleet.RedisSettings.Password;
import io.tollgate.gate.RouteSettings;
import io.tollgate.token.Secret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.RecordComponent;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings in effect as JSON, for people to read: each record an object under the names of its components, so that a
 * new setting shows by itself. What is secret shows as {@code ***}: every {@link Secret} and {@link Password}, inline keys (they may be
 * symmetric), the values of headers that a route sets and of stage variables (they may be API keys), and the user of a URL.
 */
public final class EffectiveConfiguration {
    private static final String HIDDEN = "***";

    private EffectiveConfiguration() {}

    /** Of a whole configuration, as the text of one JSON object. */
    public static String of(TollgateSettings settings) {
        return object(settings).encode();
    }

    private static JsonObject object(Record settings) {
        JsonObject object = new JsonObject();
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            object.put(component.getName(), hidden(component) ? HIDDEN : value(read(settings, component)));
        }
        return object;
    }

    private static boolean hidden(RecordComponent component) {
        Class<?> owner = component.getDeclaringRecord();
        return owner == InlineKeys.class
                || (owner == RouteSettings.class && component.getName().equals("setHeaders"))
                || (owner == Api.class && component.getName().equals("stageVariables"));
    }

    private static @Nullable Object value(@Nullable Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Secret || value instanceof Password) {
            return HIDDEN;
        }
        if (value instanceof Record nested) {
            return object(nested);
        }
        if (value instanceof Collection<?> elements) {
            JsonArray array = new JsonArray();
            elements.forEach(element -> array.add(value(element)));
            return array;
        }
        if (value instanceof Map<?, ?> map) {
            JsonObject object = new JsonObject();
            map.forEach((name, element) -> object.put(String.valueOf(name), value(element)));
            return object;
        }
        return text(value);
    }

    private static String text(Object value) {
        if (value instanceof InetSocketAddress address) {
            return address.getHostString() + ":" + address.getPort();
        }
        if (value instanceof URI url && url.getRawUserInfo() != null) {
            return url.toString().replace(url.getRawUserInfo(), HIDDEN);
        }
        return value.toString();
    }

    private static @Nullable Object read(Record settings, RecordComponent component) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Settings are public records, but " + component + " cannot be read", e);
        }
    }
}
