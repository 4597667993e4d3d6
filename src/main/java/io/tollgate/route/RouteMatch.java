package io.tollgate.route;

import java.util.Map;

/**
 * The route found for a request.
 *
 * @param variables the decoded values of the path's variables, by name
 */
public record RouteMatch<T>(T route, Map<String, String> variables) {}
