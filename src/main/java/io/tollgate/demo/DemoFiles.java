package io.tollgate.demo;

import io.tollgate.admin.page.LivePage;
import io.tollgate.admin.page.PageFiles;
import java.io.IOException;
import java.util.List;

/** The files of the demo's page: its own, and those that it has in common with the live page. Stateless. */
final class DemoFiles {
    private static final List<String> OWN = List.of(
            "page.css",
            "page.mjs",
            "chat.mjs",
            "commands.mjs",
            "expiry.mjs",
            "heads.mjs",
            "log.mjs",
            "places.mjs",
            "tampered.mjs",
            "token.mjs",
            "tunnel.mjs");
    private static final List<String> SHARED = List.of("icon.svg", "colors.css", "elements.mjs");

    private DemoFiles() {}

    /** @throws IOException if the jar is broken */
    static PageFiles read() throws IOException {
        PageFiles files = new PageFiles().add("/", DemoFiles.class, "page/page.html");
        for (String name : OWN) {
            files.add("/" + name, DemoFiles.class, "page/" + name);
        }
        for (String name : SHARED) {
            files.add("/" + name, LivePage.class, name);
        }
        return files;
    }
}
