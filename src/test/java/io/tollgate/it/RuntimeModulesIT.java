package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/** The image's runtime has every module that a class in the jar names. */
final class RuntimeModulesIT {
    private static final Pattern ADDED = Pattern.compile("--add-modules (\\S+)");

    /** Beans for SnakeYAML, annotations' processing, Micrometer's figures of databases: parts that nothing here uses. */
    private static final Set<String> NOT_NEEDED = Set.of("java.desktop", "java.compiler", "java.sql");

    @Test
    void everyModuleThatTheJarNamesIsInTheImage() throws Exception {
        String jar = System.getProperty("tollgate.jar", "");
        assumeTrue(!jar.isEmpty() && Files.exists(Path.of(jar)), "the build has made no jar: run it by mvn verify");
        Set<String> named = modulesOf(jar);
        named.removeAll(NOT_NEEDED);
        assertThat(named).contains("java.base", "jdk.unsupported").isSubsetOf(modulesOfTheImage());
    }

    private static Set<String> modulesOf(String jar) {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out, true);
        int code = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(writer, writer, "--ignore-missing-deps", "--multi-release", "17", "--print-module-deps", jar);
        assertThat(code).as(out.toString()).isZero();
        return new TreeSet<>(Arrays.asList(out.toString().strip().split(",")));
    }

    private static Set<String> modulesOfTheImage() throws Exception {
        Matcher added = ADDED.matcher(Files.readString(Path.of("Dockerfile")));
        assertThat(added.find()).isTrue();
        return Set.of(added.group(1).split(","));
    }
}
