package io.tollgate.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Which of the thirty hostile handshakes a test shows the answer to; {@link CasesIT} holds that each is shown. V is a
 * valid token, M the marker before it among the subprotocols.
 *
 * <pre>
 *    1  HTTP/2, by Upgrade or by its preface            16  a 101 with a wrong or missing part
 *    2  Upgrade: h2c, websocket                         17  alg none in any spelling; HS256 by a public key
 *    3  tokens of Connection and Upgrade in any case    18  a kid, jwk, jku, x5u, x5c that names another key
 *    4  another version, none, two                      19  ES256: zeros, the order, DER, wrong length, RSA kid
 *    5  a key that is not 16 bytes, none, two           20  a claim or header twice; crit; b64
 *    6  no Host, two, a list, more than a host          21  exp: absent, of a wrong type, past, within the leeway
 *    7  a target in another form, odd bytes in it       22  nbf, aud, iss
 *    8  HTTP/1.0                                        23  JWE, thousands of dots, JSON: at little cost
 *    9  a body, by length or in chunks                  24  base64url that is not canonical
 *   10  two lengths, odd lengths, odd codings           25  V sent twice; V beside a cookie
 *   11  folded lines, odd names, bare CR and LF         26  a claim that would be two headers
 *   12  another method                                  27  identity headers of the client's own
 *   13  a name like Content-Length, early bytes         28  a cookie from another origin or none
 *   14  bytes before the request line                   29  V under an encoded name; behind a semicolon
 *   15  a second request behind the first               30  M, V and others as subprotocols; V among cookies
 * </pre>
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Case {
    int[] value();
}
