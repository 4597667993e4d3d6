package io.tollgate.config.section;

import io.tollgate.auth.assertion.AssertionSettings;
import io.tollgate.config.access.AssertionReader;
import io.tollgate.config.form.Http;
import io.tollgate.config.form.Names;
import io.tollgate.config.form.Once;
import io.tollgate.config.yaml.Form;
import io.tollgate.config.yaml.Mapping;
import io.tollgate.config.yaml.Node;
import io.tollgate.config.yaml.Scalar;
import io.tollgate.config.yaml.Sequence;
import io.tollgate.config.yaml.Units;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a route does to the headers on their way up: {@code identity} and {@code headers}. No name may be in two of them,
 * where {@code _} counts as {@code -}, as what then goes up would depend on the order of steps.
 */
record HeaderRules(
        Map<String, String> identity,
        @Nullable AssertionSettings assertion,
        Map<String, String> set,
        List<String> remove) {
    /** @param signing upstreams to which upgrades are signed: to those no route can say what is part of a signature */
    static HeaderRules read(Mapping route, Set<String> signing) {
        if (signs(route, signing)) {
            refuseOfSignatures(route.get("identity"));
            refuseOfSignatures(route.get("headers").mapping(Section.HEADERS).get("set"));
        }
        Once once = new Once();
        Mapping headers = route.get("headers").mapping(Section.HEADERS);
        Node identity = route.get("identity");
        AssertionSettings assertion = AssertionReader.read(identity, once);
        if (assertion != null && signs(route, signing)) {
            refuseOfSignatures(assertion.header(), identity);
        }
        return new HeaderRules(
                map(AssertionReader.without(identity), Units.TEXT, once),
                assertion,
                map(headers.get("set"), Http.HEADER_VALUE, once),
                names(headers.get("remove"), once));
    }

    private static boolean signs(Mapping route, Set<String> signing) {
        return route.get("upstream") instanceof Scalar upstream && signing.contains(upstream.text());
    }

    private static void refuseOfSignatures(Node node) {
        if (node instanceof Mapping headers) {
            headers.entries().forEach(HeaderRules::refuseOfSignatures);
        }
    }

    private static void refuseOfSignatures(String name, Node at) {
        String folded = Http.fold(name);
        if (folded.equals("authorization") || folded.startsWith("x-amz-")) {
            at.problem("the upstream of this route signs, and " + name + " is the signature's");
        }
    }

    private static Map<String, String> map(Node node, Form<String> values, Once once) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, Node> entry :
                node.mapping("a mapping from header names").entries().entrySet()) {
            Node value = entry.getValue();
            if (Http.HEADER.parser().parse(entry.getKey()) == null) {
                value.problem("the key is not " + Http.HEADER.expected());
            }
            once.claim(value, Http.fold(entry.getKey()));
            headers.put(entry.getKey(), value.as(values, ""));
        }
        return headers;
    }

    private static List<String> names(Node node, Once once) {
        List<String> names = Names.list(node, Http.HEADER, "");
        if (node instanceof Sequence list) {
            for (Node item : list.items()) {
                once.claim(item, Http.fold(item.as(Form.of("", text -> text), "")));
            }
        }
        return names;
    }
}
