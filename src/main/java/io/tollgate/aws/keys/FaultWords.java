package io.tollgate.aws.keys;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/**
 * What may be said of a fault of the SDK's: a status, an error code, an address, a file's name; of any other the kinds. Its own
 * messages quote what servers answer and files hold. Stateless.
 */
final class FaultWords {
    private static final int MOST_CAUSES = 8;
    private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9.]{0,63}");
    /** The beginnings of the SDK's own sentences, and ours in their place. */
    private static final Map<String, String> KNOWN = known();

    private FaultWords() {}

    private static Map<String, String> known() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("The requested metadata is not found", "status 404: there is no role for it");
        words.put(
                "The full URI (",
                "its URI is neither https nor that of loopback or a container service (169.254.170.2, 169.254.170.23, fd00:ec2::23)");
        words.put("Failed to retrieve IMDS token", "no token of version 2 (IMDSv2) can be had; is the hop limit 1?");
        return words;
    }

    static String of(Throwable fault) {
        @Nullable String said = null;
        Throwable at = fault;
        for (int i = 0; i < MOST_CAUSES && at != null; i++, at = at.getCause()) {
            String here = said(at);
            said = here == null ? said : said == null ? here : said + ": " + here;
        }
        return said == null ? kinds(fault) : said;
    }

    /** The names of the classes of a fault and its causes. */
    static String kinds(Throwable fault) {
        return Stream.iterate(fault, each -> each != null, Throwable::getCause)
                .limit(MOST_CAUSES)
                .map(each -> each.getClass().getSimpleName())
                .distinct()
                .collect(Collectors.joining(": "));
    }

    private static @Nullable String said(Throwable fault) {
        if (fault instanceof SdkServiceException answer) {
            return "status " + answer.statusCode() + code(answer);
        }
        if (fault instanceof ApiCallTimeoutException) {
            return "no answer in time";
        }
        if (fault instanceof SocketException
                || fault instanceof SocketTimeoutException
                || fault instanceof UnknownHostException
                || fault instanceof SSLException
                || fault instanceof FileSystemException) {
            return fault.getClass().getSimpleName() + ": " + fault.getMessage();
        }
        String message = String.valueOf(fault.getMessage());
        return KNOWN.entrySet().stream()
                .filter(known -> message.startsWith(known.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static String code(SdkServiceException answer) {
        AwsErrorDetails details = answer instanceof AwsServiceException aws ? aws.awsErrorDetails() : null;
        String code = details == null ? null : details.errorCode();
        return code != null && CODE.matcher(code).matches() ? " " + code : "";
    }
}
