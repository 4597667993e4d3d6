package io.tollgate.config.access;

import io.tollgate.auth.call.AuthorizerSettings.Api;
import io.tollgate.auth.call.AuthorizerSettings.Lambda;
import io.tollgate.aws.AccountSettings;
import io.tollgate.aws.authorizer.IdentitySources;
import io.tollgate.config.form.Aws;
import io.tollgate.config.form.Names;
import io.tollgate.config.form.ReferencedFiles;
import io.tollgate.config.form.Urls;
import io.tollgate.config.section.Section;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Sequence;
import io.tollgate.config.yaml.Units;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code lambda} of an authorizer, and the keys beside it that speak of it. */
final class LambdaReader {
    private static final Form<URI> URL = Urls.of(Set.of("https", "http"), false);
    private static final Form<URI> ENDPOINT = Form.of(URL.expected() + ", without a path", text -> {
        URI url = URL.parser().parse(text);
        return url == null || Set.of("", "/").contains(url.getRawPath()) ? url : null;
    });

    private static final Form<String> IDENTITY_SOURCE = Form.of(
            "an identity source such as route.request.header.Auth, $request.querystring.token, stageVariables.x or"
                    + " context.identity.sourceIp",
            LambdaReader::source);
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z0-9_]{1,64}");
    private static final Form<String> VARIABLE_VALUE = Form.hidden(
            "a value of letters, digits and -._~:/?#&=, at most 512",
            text -> text.matches("[A-Za-z0-9._~:/?#&=,-]{1,512}") ? text : null);

    /** What one client sends and another does not. */
    private static final Pattern OF_A_CLIENT =
            Pattern.compile("(?:(?:route\\.|\\$)request|\\$?context\\.identity)\\..+");

    private static final Pattern STAGE_VARIABLE = Pattern.compile("\\$?stageVariables\\.(.+)");

    private final ReferencedFiles files;
    private final boolean insecure;

    /** @param insecure whether the endpoint may be http:// on another host */
    LambdaReader(ReferencedFiles files, boolean insecure) {
        this.files = files;
        this.insecure = insecure;
    }

    private static @Nullable String source(String text) {
        String fault = IdentitySources.fault(text);
        if (fault != null && fault.startsWith("the event")) {
            throw new IllegalArgumentException(fault);
        }
        return fault == null ? text : null;
    }

    Lambda read(Mapping authorizer, Duration cache) {
        Mapping lambda = authorizer.get("lambda").mapping(Section.AUTHORIZER_LAMBDA);
        URI endpoint = lambda.has("endpoint") ? lambda.read("endpoint", ENDPOINT, Urls.NONE) : null;
        if (endpoint != null) {
            HttpReader.checkScheme(lambda.get("endpoint"), endpoint, insecure);
        }
        boolean sign = lambda.read(
                "sign", Units.TRUE_OR_FALSE, endpoint == null || "https".equalsIgnoreCase(endpoint.getScheme()));
        Lambda settings = new Lambda(
                lambda.require("function", Aws.FUNCTION, ""),
                Aws.textOrNull(lambda, "qualifier", Aws.QUALIFIER),
                lambda.require("region", Aws.REGION, ""),
                endpoint,
                sign,
                account(lambda, sign),
                HttpReader.ca(files, lambda.get("ca"), endpoint),
                api(lambda),
                sources(authorizer, cache));
        checkFunction(lambda, settings);
        checkStageVariables(authorizer.get("identitySources"), settings);
        return settings;
    }

    private static AccountSettings account(Mapping lambda, boolean sign) {
        for (String key : List.of("profile", "role", "externalId")) {
            if (!sign && lambda.has(key)) {
                lambda.get(key).expected("no such key here: the call is not signed; sign: true signs it");
            }
        }
        return Aws.account(lambda);
    }

    private static Api api(Mapping lambda) {
        return new Api(
                lambda.require("account", Aws.ACCOUNT, ""),
                lambda.require("api", Aws.API, ""),
                lambda.require("stage", Aws.STAGE, ""),
                stageVariables(lambda.get("stageVariables")));
    }

    private static Map<String, String> stageVariables(Node node) {
        Map<String, String> variables = new LinkedHashMap<>();
        node.mapping("a mapping from the names of stage variables").entries().forEach((name, value) -> {
            if (!VARIABLE.matcher(name).matches()) {
                value.problem("the key is not a name of letters, digits and '_', at most 64");
            }
            variables.put(name, value.as(VARIABLE_VALUE, ""));
        });
        return variables;
    }

    private static List<String> sources(Mapping authorizer, Duration cache) {
        Node node = authorizer.get("identitySources");
        List<String> sources = Names.list(node, IDENTITY_SOURCE, "");
        if (!cache.isZero() && !node.present()) {
            node.expected("a list with all that its verdict depends on, as cache keeps verdicts by that");
        } else if (!cache.isZero()
                && node instanceof Sequence list
                && list.items().isEmpty()) {
            node.problem(
                    "found an empty list, expected all that its verdict depends on, as cache keeps verdicts by that");
        } else if (!cache.isZero()
                && sources.stream()
                        .noneMatch(source ->
                                source.isEmpty() || OF_A_CLIENT.matcher(source).matches())) {
            node.problem("found nothing that a client sends, expected a header or a parameter of the query among it:"
                    + " cache would keep one client's verdict for all others");
        }
        return sources;
    }

    /** One that no event has would refuse everybody. */
    private static void checkStageVariables(Node sources, Lambda settings) {
        for (String source : settings.identitySources()) {
            Matcher variable = STAGE_VARIABLE.matcher(source);
            if (variable.matches() && !settings.api().stageVariables().containsKey(variable.group(1))) {
                sources.problem("found %s, which is not among stageVariables, expected one that is: nobody would get in"
                        .formatted(source));
            }
        }
    }

    /** A call goes to one region and to one version: where the name says it too, it says the same. */
    private static void checkFunction(Mapping lambda, Lambda settings) {
        String region = Aws.regionOf(settings.function());
        if (region != null
                && settings.endpoint() == null
                && !settings.region().isEmpty()
                && !region.equals(settings.region())) {
            lambda.get("region").expected(region + ", the region in the function's ARN");
        }
        if (settings.qualifier() != null && Aws.isQualified(settings.function())) {
            lambda.get("qualifier")
                    .expected("no such key here: the function's name ends with a version or an alias already");
        }
    }
}
