package io.tollgate.aws.sign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query, to be signed and sent.
 *
 * <p>A raw {@code +} is a space to some servers and a plus to others, and so would be the signature: it is sent as the space
 * that it is in forms, spelled {@code %20}. So is a {@code %} that is no escape sent as {@code %25}. Immutable.
 */
final class QueryParameters {
    static final QueryParameters NONE = new QueryParameters(List.of());

    private static final String PREFIX = "x-amz-";
    private static final Comparator<Pair> BY_NAME = Comparator.comparing(Pair::name);

    private final List<Pair> pairs;

    private QueryParameters(List<Pair> pairs) {
        this.pairs = pairs;
    }

    /**
     * One of them.
     *
     * @param raw as it is sent
     * @param name percent-encoded as signatures have it; the value likewise
     */
    private record Pair(String raw, String name, String value) {
        static Pair of(String sent) {
            int equals = sent.indexOf('=');
            String name = equals < 0 ? sent : sent.substring(0, equals);
            String value = equals < 0 ? "" : sent.substring(equals + 1);
            return new Pair(sent, recoded(name), recoded(value));
        }

        private static String recoded(String text) {
            return PercentCoding.encode(PercentCoding.decode(text));
        }

        String canonical() {
            return name + "=" + value;
        }
    }

    /** @param raw as it stands behind the question mark, or null */
    static QueryParameters parse(@Nullable String raw) {
        if (raw == null || raw.isEmpty()) {
            return NONE;
        }
        List<Pair> pairs = new ArrayList<>();
        for (String part : raw.split("&", -1)) {
            if (!part.isEmpty()) {
                pairs.add(Pair.of(respelled(part)));
            }
        }
        return new QueryParameters(pairs);
    }

    private static String respelled(String part) {
        StringBuilder spelled = new StringBuilder(part.length());
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == '+') {
                spelled.append("%20");
            } else if (c == '%' && !PercentCoding.isEscape(part, i)) {
                spelled.append("%25");
            } else {
                spelled.append(c);
            }
        }
        return spelled.toString();
    }

    /**
     * Those that no signature is made of: whoever sends them here has made none that counts.
     *
     * @param kept names in lower case that belong to the service
     */
    QueryParameters withoutSignature(Set<String> kept) {
        return new QueryParameters(pairs.stream()
                .filter(pair -> {
                    String name = PercentCoding.decode(pair.name()).toLowerCase(Locale.ROOT);
                    return !name.startsWith(PREFIX) || kept.contains(name);
                })
                .toList());
    }

    /** One more; both are encoded here. */
    QueryParameters with(String name, String value) {
        Pair pair = new Pair("", PercentCoding.encode(name), PercentCoding.encode(value));
        List<Pair> more = new ArrayList<>(pairs);
        more.add(new Pair(pair.canonical(), pair.name(), pair.value()));
        return new QueryParameters(more);
    }

    /** As the signature has it: sorted by name, then by value. */
    String canonical() {
        return joined(pairs.stream().sorted(BY_NAME.thenComparing(Pair::value)).toList());
    }

    /** The same to be sent: values of one name stay in their order, which may mean something. */
    String sorted() {
        return joined(pairs.stream().sorted(BY_NAME).toList());
    }

    private static String joined(List<Pair> pairs) {
        return pairs.stream().map(Pair::canonical).collect(Collectors.joining("&"));
    }

    /** In the sender's own order and spelling. */
    String raw() {
        return pairs.stream().map(Pair::raw).collect(Collectors.joining("&"));
    }
}
