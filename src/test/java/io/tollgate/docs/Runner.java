package io.tollgate.docs;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Which test runs what a page has to type: by the mark that stands before it, or by the page. */
enum Runner {
    /** By a shell, in a folder like the project's, beside a server on port 9000. */
    TOLLGATE(CommandsIT.class, "tollgate|comment"),
    /** The same with stand-ins for the programs that need a cluster or an account. */
    CLOUD(CommandsIT.class, "cloud"),
    BROWSER("docs/credentials.md", CredentialsPageIT.class, "browser|browser with cookie"),
    PROGRAM("docs/credentials.md", CredentialsPageIT.class, "node|python|java"),
    CURL("docs/credentials.md", CredentialsPageIT.class, "shell"),
    KUSTOMIZE("docs/kubernetes.md", KubernetesPageIT.class, "kustomize"),
    OVERLAY("docs/kubernetes.md", KubernetesPageIT.class, "overlay"),
    DOCKER("docs/kubernetes.md", KubernetesPageIT.class, "docker"),
    BENCH("docs/benchmarking.md", "io.tollgate.cli.BenchmarkingPageTest"),
    ADMIN("docs/admin-api.md", "io.tollgate.it.AdminPageIT"),
    CLIENT("src/client/README.md", "io.tollgate.client.ClientPackageTest");

    private final String test;
    /** A regular expression; empty where every mark will do. */
    private final String marks;

    private final String page;

    /** For a mark wherever it stands. */
    Runner(Class<?> test, String marks) {
        this("", test, marks);
    }

    /** For a mark on one page. */
    Runner(String page, Class<?> test, String marks) {
        this.test = test.getName();
        this.marks = marks;
        this.page = page;
    }

    /** For all that a page has for a shell. */
    Runner(String page, String test) {
        this.test = test;
        this.marks = "";
        this.page = page;
    }

    static Optional<Runner> of(Snippet snippet) {
        return Arrays.stream(values()).filter(runner -> runner.takes(snippet)).findFirst();
    }

    private boolean takes(Snippet snippet) {
        boolean here = page.isEmpty() || page.equals(snippet.page().toString());
        return here
                && (marks.isEmpty() ? snippet.isForShell() : snippet.runner().matches(marks));
    }

    /** What it runs, in the order of the pages. */
    Stream<Snippet> snippets() {
        return Snippet.all().filter(snippet -> of(snippet).equals(Optional.of(this)));
    }

    /** The source of the test that runs it. */
    Page test() {
        return Page.of("src/test/java/" + test.replace('.', '/') + ".java");
    }

    /** What that source has to hold, so that it is known to take what is its own. */
    String selection() {
        return marks.isEmpty() ? page.substring(page.lastIndexOf('/') + 1) : "Runner." + name() + ".snippets()";
    }
}
