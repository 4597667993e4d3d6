package io.tollgate.quota;

import io.tollgate.quota.LimitSettings.Per;
import java.util.Iterator;

/** Who is known to have come, for {@link LimitSurvey}. */
public interface KnownCallers {
    /** Those who differ in that; none where it cannot be told. */
    Iterator<Caller> by(Per.Kind kind);
}
