package io.tollgate.demo;

import java.io.PrintWriter;

/** What the demo prints: lines that can be copied as they are. */
final class Welcome {
    private static final String TEXT = """

            Open http://localhost:{pagePort} in a browser: a chat through Tollgate, and what becomes of its tokens.

            Tollgate itself is listening on port {port}, in front of a chat server that cannot check tokens. Any WebSocket
            client can join; what it sends comes back, and others in the chat see it too:

              {good}

            With websocat, or with Node 22:

              websocat '{good}'
              node -e 'const s = new WebSocket("{good}"); s.onopen = () => s.send("hello"); s.onmessage = m => { console.log(m.data); s.close() }'

            See the 101 with curl (it ends by itself after a second):

              {curl} '{goodHttp}'

            A token that was tampered with gets a 401, and the chat server never hears of it:

              {bad}
              {curl} '{badHttp}'

            What to try next:
              the token elsewhere: as a header -H 'Authorization: Bearer TOKEN', or as subprotocols "access_token, TOKEN"
              the token of bob:    {tokenCommand}
              one that is over:    the same with --expires=-1h
              how this is set up:  {configuration}
            """;
    private static final String LIVE_PAGE = """
            What an operator sees of it, live: http://127.0.0.1:{adminPort} with the token {adminToken}

            Ctrl-C ends it.
            """;
    private static final String CURL = "curl --http1.1 -i -N -m 1 -H 'Connection: Upgrade' -H 'Upgrade: websocket'"
            + " -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='";

    private static final String TOKEN_COMMAND =
            "./tollgate token --key {key} --issuer {issuer} --audience {audience} --claim sub=bob";

    private Welcome() {}

    /** How whoever runs the demo mints a token by hand. */
    static String tokenCommand(DemoFolder folder) {
        return TOKEN_COMMAND
                .replace("{key}", folder.privateKey().toString())
                .replace("{issuer}", DemoIssuer.NAME)
                .replace("{audience}", DemoIssuer.AUDIENCE);
    }

    static void print(PrintWriter out, int pagePort, int port, String token, DemoFolder folder) {
        String badToken = DemoIssuer.tampered(token);
        String place = "localhost:" + port + "/chat";
        out.println(TEXT.replace("{pagePort}", Integer.toString(pagePort))
                .replace("{port}", Integer.toString(port))
                .replace("{goodHttp}", "http://" + place + "?access_token=" + token)
                .replace("{badHttp}", "http://" + place + "?access_token=" + badToken)
                .replace("{good}", "ws://" + place + "?access_token=" + token)
                .replace("{bad}", "ws://" + place + "?access_token=" + badToken)
                .replace("{curl}", CURL)
                .replace("{tokenCommand}", tokenCommand(folder))
                .replace("{configuration}", folder.configuration().toString()));
        out.flush();
    }

    /** The last that is printed. */
    static void printLivePage(PrintWriter out, int adminPort, String adminToken) {
        out.println(
                LIVE_PAGE.replace("{adminPort}", Integer.toString(adminPort)).replace("{adminToken}", adminToken));
        out.flush();
    }
}
