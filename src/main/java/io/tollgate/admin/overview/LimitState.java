package io.tollgate.admin.overview;

import io.tollgate.quota.LimitFill;

/** A limit of a route, and how full it is. */
public record LimitState(String route, LimitFill fill) {}
