package io.tollgate.config.form;

import io.tollgate.aws.AccountSettings;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Units;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The forms of what AWS gives names to: regions, accounts, roles, functions, APIs. */
public final class Aws {
    /** The region of an execute-api host, and of a function's ARN, as the first group. */
    private static final Pattern EXECUTE_API_HOST =
            Pattern.compile("(?i)[a-z0-9-]+\\.execute-api\\.([a-z0-9-]+)\\.amazonaws\\.com(\\.cn)?");

    private static final Pattern FUNCTION_ARN = Pattern.compile(
            "arn:aws[a-z-]*:lambda:([a-z0-9-]+):[0-9]{12}:function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9$_-]+)?");
    private static final Pattern PARTIAL_ARN =
            Pattern.compile("([0-9]{12}:)?(function:)?[A-Za-z0-9_-]{1,140}(:[A-Za-z0-9$_-]+)?");

    /** A region, of any partition. */
    public static final Form<String> REGION =
            matching("a region such as us-east-1", "[a-z]{2,5}(-[a-z]{2,12}){1,3}-[0-9]{1,2}");

    /** An account's number. */
    public static final Form<String> ACCOUNT =
            matching("the twelve digits of an AWS account, in quotes: \"123456789012\"", "[0-9]{12}");

    public static final Form<String> API = matching("the id of an API such as abcdef123", "[A-Za-z0-9-]{1,64}");

    public static final Form<String> STAGE =
            matching("the name of a stage such as prod, or $default", "[A-Za-z0-9_-]{1,128}|\\$default");

    public static final Form<String> QUALIFIER = matching(
            "a version or an alias of the function such as 7, live or $LATEST", "[A-Za-z0-9_-]{1,128}|\\$LATEST");

    /** A function by its name, its ARN, or the end of its ARN. */
    public static final Form<String> FUNCTION = Form.of(
            "a function's name or ARN, such as my-authorizer or"
                    + " arn:aws:lambda:us-east-1:123456789012:function:my-authorizer",
            text -> FUNCTION_ARN.matcher(text).matches()
                            || PARTIAL_ARN.matcher(text).matches()
                    ? text
                    : null);

    /** The name of a service as signatures have it. */
    public static final Form<String> SERVICE =
            matching("the signing name of a service such as execute-api", "[a-z0-9][a-z0-9-]{0,63}");

    private static final Form<String> ROLE = matching(
            "the ARN of a role such as arn:aws:iam::123456789012:role/tollgate",
            "arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]{1,512}");
    private static final Form<String> EXTERNAL_ID =
            matching("an external id of 2 to 1224 letters, digits and +=,.@:/-_", "[A-Za-z0-9+=,.@:/_-]{2,1224}");

    private Aws() {}

    private static Form<String> matching(String expected, String regex) {
        Pattern pattern = Pattern.compile(regex);
        return Form.of(expected, text -> pattern.matcher(text).matches() ? text : null);
    }

    /** Whose keys: {@code profile}, {@code role} and {@code externalId} of a mapping that has such keys. */
    public static AccountSettings account(Mapping mapping) {
        String role = textOrNull(mapping, "role", ROLE);
        String externalId = textOrNull(mapping, "externalId", EXTERNAL_ID);
        if (externalId != null && !mapping.has("role")) {
            mapping.get("externalId")
                    .problem("found an external id without a role, expected both: it goes with a role");
        }
        return new AccountSettings(textOrNull(mapping, "profile", Units.TEXT), role, externalId);
    }

    public static @Nullable String textOrNull(Mapping mapping, String key, Form<String> form) {
        return mapping.has(key) ? mapping.read(key, form, "") : null;
    }

    /** The region that a function's ARN names, or null for a name without one. */
    public static @Nullable String regionOf(String function) {
        var arn = FUNCTION_ARN.matcher(function);
        return arn.matches() ? arn.group(1) : null;
    }

    /** Whether a function's name has a version or an alias at its end. */
    public static boolean isQualified(String function) {
        String withoutArn =
                function.startsWith("arn:") ? function.substring(function.indexOf(":function:") + 1) : function;
        String name = withoutArn.replaceFirst("^([0-9]{12}:)?(function:)?", "");
        return name.contains(":");
    }

    /** The region of an API Gateway's own host, or null for any other. */
    public static @Nullable String regionOfHost(String host) {
        var matcher = EXECUTE_API_HOST.matcher(host);
        return matcher.matches() ? matcher.group(1) : null;
    }
}
