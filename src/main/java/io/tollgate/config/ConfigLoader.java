package io.tollgate.config;

import io.tollgate.auth.call.AuthorizerSettings;
import io.tollgate.config.access.AuthorizerReader;
import io.tollgate.config.access.RouteChecks;
import io.tollgate.config.access.SignerReader;
import io.tollgate.config.change.FileDigests;
import io.tollgate.config.door.DoorPaths;
import io.tollgate.config.form.Addresses;
import io.tollgate.config.form.Names;
import io.tollgate.config.form.ReferencedFiles;
import io.tollgate.config.limit.Fronts;
import io.tollgate.config.section.IssuerReader;
import io.tollgate.config.section.ListenerReader;
import io.tollgate.config.section.RedisReader;
import io.tollgate.config.section.RevocationReader;
import io.tollgate.config.section.RouteReader;
import io.tollgate.config.section.Section;
import io.tollgate.config.section.UpstreamReader;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Place;
import io.tollgate.config.yaml.Problems;
import io.tollgate.config.yaml.Sequence;
import io.tollgate.config.yaml.YamlFile;
import io.tollgate.gate.RouteSettings;
import io.tollgate.listener.ListenerSettings;
import io.tollgate.upstream.UpstreamSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole configuration: the file if there is one, then what the environment says over it, then the flags. Reads
 * the files it names as well; blocks; keeps nothing.
 */
public final class ConfigLoader {
    private static final Path WORKING_DIRECTORY = Path.of("").toAbsolutePath();

    private final ReferencedFiles files;
    private final Addresses addresses = new Addresses();

    private ConfigLoader(ReferencedFiles files) {
        this.files = files;
    }

    /**
     * Settings that can be used, or all that is wrong with them.
     *
     * @param file the configuration, or null for a sidecar made of flags and environment alone
     * @param environment only variables that start with {@code TOLLGATE_} matter
     */
    public static Loaded load(@Nullable Path file, Map<String, String> environment, SidecarFlags flags) {
        Problems problems = new Problems();
        ReferencedFiles files = new ReferencedFiles(file == null ? WORKING_DIRECTORY : folderOf(file));
        if (file != null) {
            // Before it is read: if it changes in between, it will seem to have changed, and will be read again.
            files.note(file, FileDigests.of(file));
        }
        Node document = file == null ? Mapping.empty(Place.of("flags"), problems) : YamlFile.read(file, problems);
        if (document == null) {
            return new Loaded(null, problems, files.read());
        }
        FlagOverlay overlay = FlagOverlay.of(environment, flags, problems);
        Mapping root = document.mapping("a mapping with " + String.join(", ", Section.ROOT.keys()));
        TollgateSettings settings =
                new ConfigLoader(files).read(file == null ? overlay.sidecar(root) : overlay.over(root));
        return new Loaded(problems.hasErrors() ? null : settings, problems, files.read());
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? WORKING_DIRECTORY : folder;
    }

    private TollgateSettings read(Mapping document) {
        Mapping root = document.mapping(Section.ROOT);
        ServiceReader services = new ServiceReader(files, addresses);
        Node redis = root.get("redis");
        List<ListenerSettings> listeners =
                list(root.require("listeners", "a list of listeners"), new ListenerReader(files, addresses)::read);
        Node routeList = root.require("routes", "a list of routes");
        List<AuthorizerSettings> authorizers = map(root.get("authorizers"), new AuthorizerReader(files)::read);
        List<UpstreamSettings> upstreams =
                map(root.require("upstreams", "a mapping from names"), new UpstreamReader(files)::read);
        RouteReader routeReader = new RouteReader(
                Names.of(root), Fronts.of(root), redis.present(), new RouteChecks(listeners, authorizers, upstreams));
        List<RouteSettings> routes = list(routeList, routeReader::read);
        TollgateSettings settings = new TollgateSettings(
                listeners,
                services.health(root.get("health")),
                services.admin(root.get("admin")),
                new SignerReader(files).read(root.get("signing"), routes, root.has("health")),
                map(root.get("issuers"), new IssuerReader(files, Names.of(root).listeners())::read),
                authorizers,
                routes,
                upstreams,
                new RedisReader(files).read(redis),
                new RevocationReader(files).read(root.get("revocations")),
                services.telemetry(root.get("telemetry")),
                services.drain(root.get("drain")),
                services.overload(root.get("overload")));
        DoorPaths.check(root, settings.routes(), settings.issuers());
        return settings;
    }

    private static <T> List<T> list(Node section, Function<Node, T> reader) {
        if (section instanceof Sequence list && list.items().isEmpty()) {
            section.problem("found an empty list, expected at least one item");
        }
        List<T> settings = new ArrayList<>();
        for (Node item : section.items("a list")) {
            settings.add(reader.apply(item));
        }
        return settings;
    }

    private static <T> List<T> map(Node section, BiFunction<String, Node, T> reader) {
        List<T> settings = new ArrayList<>();
        for (Map.Entry<String, Node> entry : Names.entries(section.mapping("a mapping from names"))) {
            settings.add(reader.apply(entry.getKey(), entry.getValue()));
        }
        return settings;
    }
}
