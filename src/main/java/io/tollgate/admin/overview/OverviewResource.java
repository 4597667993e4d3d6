package io.tollgate.admin.overview;

import io.tollgate.admin.http.Reply;
import io.tollgate.admin.http.Resource;
import io.tollgate.admin.http.Resource.Accepts;

/** {@code /overview}: the whole process at a glance. */
public final class OverviewResource {
    private static final String PATH = "/overview";
    private static final int OK = 200;

    private OverviewResource() {}

    public static Resource of(Overview overview) {
        return Resource.at(PATH).get(Accepts.NOTHING, call -> overview.text().map(text -> new Reply(OK, text)));
    }
}
