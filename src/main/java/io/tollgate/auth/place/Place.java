package io.tollgate.auth.place;

import java.util.List;

/**
 * One place where a token may stand. Each takes its tokens out of the values of one part of a request (field lines of a
 * header, parameters of a query, subprotocols) and judges nothing: neither how many there are nor what they say.
 */
public interface Place {
    /** Takes this place's tokens out of the part's values, which are left unchanged. Never throws, whatever was sent. */
    Taken take(List<String> values);
}
