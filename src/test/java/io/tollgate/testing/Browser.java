package io.tollgate.testing;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Debian's Chromium with two web sites of its own, {@code app} and {@code other}, whose pages open WebSockets. */
public final class Browser implements AutoCloseable {
    /** A first start on a busy machine takes its time. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final PeerProcess process;
    private final JsonObject origins;
    private final AtomicInteger pages = new AtomicInteger();

    private Browser(PeerProcess process) {
        this.process = process;
        this.origins = process.await("ready", PATIENCE, event -> true);
    }

    public static Browser launch() {
        return launch(new JsonObject());
    }

    /** One that takes this certificate though it knows nobody who vouches for it. */
    public static Browser accepting(Path certificate) {
        return launch(new JsonObject().put("certificate", certificate.toString()));
    }

    private static Browser launch(JsonObject options) {
        Peers.requireChromium();
        return new Browser(PeerProcess.node("browser-pages.mjs", options));
    }

    /** The origin of the site {@code app} or {@code other}. Both are of one site in the sense of cookies: localhost. */
    public String origin(String site) {
        return origins.getString(site);
    }

    /** Both sites serve this from now on, at this path. */
    public void serve(String path, String type, String body) {
        serve(path, type, body, 200);
    }

    /** The same with another status. */
    public void serve(String path, String type, String body, int status) {
        process.tell(new JsonObject()
                .put("do", "serve")
                .put("path", path)
                .put("type", type)
                .put("body", body)
                .put("status", status));
    }

    /** A new page of the site {@code app}. */
    public Page page() {
        return new Page("page" + pages.incrementAndGet());
    }

    /** One page, and what it is to do with its one socket. */
    public final class Page {
        private final String name;
        private final JsonObject command;

        private Page(String name) {
            this.name = name;
            this.command = new JsonObject().put("name", name);
        }

        /** A page of the site {@code app} or {@code other}. */
        public Page of(String site) {
            return with("at", site);
        }

        /** The page's own server sets this cookie, as a whole Set-Cookie; no other page has it. */
        public Page cookie(String value) {
            return with("cookie", value);
        }

        public Page offering(Iterable<String> subprotocols) {
            JsonArray all = new JsonArray();
            subprotocols.forEach(all::add);
            return with("protocols", all);
        }

        /** Sends a text so many times in one message; the echo is awaited, then the page closes the socket. */
        public Page saying(String text, int times) {
            return with("say", text).with("times", times);
        }

        /** Does not close the socket. */
        public Page staying() {
            return with("stay", true);
        }

        /** When the echo has come the page goes, by {@code reload} or {@code navigate}, with its socket open. */
        public Page leavingBy(String way) {
            return with("leave", way);
        }

        private Page with(String key, Object value) {
            command.put(key, value);
            return this;
        }

        /** Begins, and does not wait. */
        public Page opens(String url) {
            process.tell(command.put("do", "open").put("url", url));
            return this;
        }

        /** What the page's script saw of its socket, when that is over. */
        public JsonObject saw() {
            return process.await("seen", PATIENCE, event -> name.equals(event.getString("name")));
        }

        /** Runs a whole script and returns the first line that it writes to the console. */
        public String runs(String source) {
            return started(source).says();
        }

        /** Begins a script, and does not wait. */
        public Page started(String source) {
            process.tell(command.put("do", "run").put("source", source));
            return this;
        }

        /** The next line that it writes to the console, or an error that nothing has caught. */
        public String says() {
            return process.await("said", PATIENCE, event -> name.equals(event.getString("name")))
                    .getString("text");
        }

        /** Opens what is served at that path. */
        public Page visits(String path) {
            process.tell(command.put("do", "visit").put("path", path));
            process.await("visited", PATIENCE, event -> name.equals(event.getString("name")));
            return this;
        }

        /** Types a text, and Enter, into the element of this selector. */
        public void writes(String into, String text) {
            process.tell(new JsonObject()
                    .put("do", "write")
                    .put("name", name)
                    .put("into", into)
                    .put("text", text));
        }

        /** The text of an element, as soon as there is one. */
        public String reads(String from) {
            process.tell(new JsonObject().put("do", "read").put("name", name).put("from", from));
            return process.await("text", PATIENCE, event -> name.equals(event.getString("name")))
                    .getString("text");
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
