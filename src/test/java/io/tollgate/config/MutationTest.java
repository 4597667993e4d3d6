package io.tollgate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever is done to a file that is right, reading it gives settings or problems, and never throws. */
final class MutationTest {
    private static final List<String> ODD_VALUES = List.of(
            "",
            "~",
            "[]",
            "{}",
            "[[]]",
            "{a: b}",
            "-1",
            "9999999999999999999",
            "\"\\0\"",
            "'é'",
            "*a",
            "&a x",
            "!!int x",
            "off",
            "{file: /}",
            "[~]",
            "{\"\": ~}",
            "file:",
            "http://[",
            "ws://%",
            "{? [a] : b}",
            "/{",
            "%",
            "x".repeat(300));

    private static String reference;
    private static Path folder;

    @BeforeContainer
    static void setUp() throws IOException {
        reference = Files.readString(Path.of("conf/reference.yaml"));
        folder = Files.createTempDirectory("tollgate-mutation");
    }

    @AfterContainer
    static void tearDown() throws IOException {
        Files.deleteIfExists(folder.resolve("conf.yaml"));
        Files.delete(folder);
    }

    private static Loaded load(byte[] content) {
        try {
            Path file = Files.write(folder.resolve("conf.yaml"), content);
            return ConfigLoader.load(file, Map.of(), SidecarFlags.NONE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void isSettingsOrProblems(Loaded loaded) {
        assertThat(loaded.settings() == null).isEqualTo(loaded.problems().hasErrors());
        assertThat(loaded.problems().all())
                .allSatisfy(problem -> assertThat(problem.toString()).doesNotContain("\n"));
    }

    @Property(tries = 300)
    void oddValues(@ForAll long seed) {
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>(Arrays.asList(reference.split("\n")));
        for (int i = random.nextInt(5); i >= 0; i--) {
            int line = random.nextInt(lines.size());
            int colon = lines.get(line).indexOf(": ");
            String odd = ODD_VALUES.get(random.nextInt(ODD_VALUES.size()));
            lines.set(line, colon < 0 ? odd : lines.get(line).substring(0, colon + 2) + odd);
        }
        isSettingsOrProblems(load(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
    }

    @Property(tries = 300)
    void linesLeftOutTwiceOrElsewhere(@ForAll long seed) {
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>(Arrays.asList(reference.split("\n")));
        for (int i = random.nextInt(10); i >= 0; i--) {
            String line = lines.get(random.nextInt(lines.size()));
            switch (random.nextInt(3)) {
                case 0 -> lines.remove(line);
                case 1 -> lines.add(random.nextInt(lines.size()), line);
                default -> lines.add(random.nextInt(lines.size()), " ".repeat(random.nextInt(8)) + line.strip());
            }
        }
        isSettingsOrProblems(load(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
    }

    @Property(tries = 300)
    void bytesChanged(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = reference.getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(10); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(random.nextBoolean() ? 128 : 256);
        }
        isSettingsOrProblems(load(bytes));
    }
}
