package io.tollgate.aws.sign;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A request that somebody sent, as it came.
 *
 * @param target path and query
 * @param headers in the order of the head; a name sent twice is there twice
 */
public record ReceivedRequest(String method, String target, List<Map.Entry<String, String>> headers) {
    public ReceivedRequest {
        headers = List.copyOf(headers);
    }

    /** All values of that name, in order, in any case of letters. */
    List<String> all(String name) {
        List<String> values = new ArrayList<>();
        headers.forEach(header -> {
            if (header.getKey().equalsIgnoreCase(name)) {
                values.add(header.getValue());
            }
        });
        return values;
    }

    String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    QueryParameters query() {
        int mark = target.indexOf('?');
        return QueryParameters.parse(mark < 0 ? null : target.substring(mark + 1));
    }

    /** Neither target nor values: they may be credentials. */
    @Override
    public String toString() {
        return "ReceivedRequest[" + method + "]";
    }
}
