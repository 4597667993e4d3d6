package io.tollgate.config.section;

import io.tollgate.config.form.Addresses;
import io.tollgate.config.form.Once;
import io.tollgate.config.form.ReferencedFiles;
import io.tollgate.config.form.Urls;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.config.yaml.Sequence;
import io.tollgate.config.yaml.Units;
import io.tollgate.fleet.RedisSettings;
import io.tollgate.fleet.RedisSettings.Mode;
import io.tollgate.fleet.RedisSettings.OnOutage;
import io.tollgate.fleet.RedisSettings.Password;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code redis}. */
public final class RedisReader {
    private static final Form<URI> URL = Urls.of(Set.of("redis", "rediss"), false);
    private static final Pattern DATABASE = Pattern.compile("|/|/[0-9]{1,4}");
    private static final Form<Mode> MODE = Units.word(Mode.class);
    private static final Form<OnOutage> ON_OUTAGE = Units.word(OnOutage.class);
    private static final Form<Duration> TIMEOUT = Units.time(Duration.ofMillis(1), Duration.ofSeconds(1));
    private static final Form<Duration> LEASE = Units.time(Duration.ofSeconds(2), Duration.ofSeconds(60));

    private final ReferencedFiles files;

    public RedisReader(ReferencedFiles files) {
        this.files = files;
    }

    /** Null without such a section. */
    public @Nullable RedisSettings read(Node node) {
        if (!node.present()) {
            return null;
        }
        Mapping redis = node.mapping(Section.REDIS);
        Mode mode = redis.read("mode", MODE, Mode.STANDALONE);
        List<URI> servers = servers(redis, mode);
        return new RedisSettings(
                mode,
                servers,
                master(redis, mode),
                user(redis),
                password(redis, servers),
                ca(redis, servers),
                redis.read("timeout", TIMEOUT, RedisSettings.DEFAULT_TIMEOUT),
                redis.read("onOutage", ON_OUTAGE, OnOutage.LOCAL),
                redis.read("lease", LEASE, RedisSettings.DEFAULT_LEASE));
    }

    private static List<URI> servers(Mapping redis, Mode mode) {
        Node url = redis.require("url", URL.expected() + ", or a list of them");
        List<Node> items = url instanceof Sequence list ? list.items() : List.of(url);
        if (items.isEmpty()) {
            url.problem("found an empty list, expected " + URL.expected());
        }
        Once once = new Once();
        List<URI> servers =
                items.stream().map(item -> once.claim(item, server(item, mode))).toList();
        if (mode == Mode.STANDALONE && servers.size() > 1) {
            url.problem("found " + servers.size() + " URLs, expected one, or mode: sentinel or mode: cluster");
        }
        if (servers.stream().anyMatch(RedisReader::isTls) && !servers.stream().allMatch(RedisReader::isTls)) {
            url.problem("found redis:// beside rediss://, expected TLS for all of them or for none");
        }
        return servers;
    }

    /** What may be a password is not shown, wherever in the text it stands. */
    private static URI server(Node node, Mode mode) {
        if (node instanceof Scalar text && text.text().contains("@")) {
            node.problem("found a user or password, expected " + URL.expected()
                    + " without: user and password are keys of their own");
            return Urls.NONE;
        }
        URI url = node.as(URL, Urls.NONE);
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        if (!DATABASE.matcher(path).matches()) {
            node.expected(URL.expected() + ", with a database such as /1 as path or none");
        } else if (mode == Mode.CLUSTER && path.length() > 1) {
            node.expected(URL.expected() + " without a database: a cluster has only one");
        }
        return url;
    }

    private static @Nullable String master(Mapping redis, Mode mode) {
        if (mode == Mode.SENTINEL) {
            return redis.require("master", Units.TEXT, "");
        }
        if (redis.has("master")) {
            redis.get("master").expected("no such key here: it is for mode: sentinel");
        }
        return null;
    }

    private static @Nullable String user(Mapping redis) {
        if (!redis.has("user")) {
            return null;
        }
        redis.require("password", "{file: …}, as there is a user");
        return redis.read("user", Units.TEXT, "");
    }

    private @Nullable Password password(Mapping redis, List<URI> servers) {
        Node node = redis.get("password");
        if (!node.present()) {
            return null;
        }
        servers.stream()
                .filter(url -> "redis".equalsIgnoreCase(url.getScheme()) && !Addresses.isLoopback(url.getHost()))
                .findFirst()
                .ifPresent(url -> node.warning(
                        "it crosses the network unencrypted to " + url.getHost() + "; rediss:// keeps it private"));
        return new Password(
                new String(files.secret(node, Section.REDIS_PASSWORD).bytes(), StandardCharsets.UTF_8));
    }

    private @Nullable Path ca(Mapping redis, List<URI> servers) {
        Node node = redis.get("ca");
        if (node.present() && servers.stream().noneMatch(RedisReader::isTls) && !servers.contains(Urls.NONE)) {
            node.problem("found a ca, but no url is a rediss:// URL");
        }
        return files.certificatesOrNull(node);
    }

    private static boolean isTls(URI url) {
        return "rediss".equalsIgnoreCase(url.getScheme());
    }
}
