package io.tollgate.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be counted of the house style, over all sources: see {@link HouseStyle}. */
final class HouseStyleTest {
    private static final List<JavaSource> MAIN = JavaSource.under("src/main/java");
    private static final List<JavaSource> ALL = Stream.of("src/main/java", "src/test/java", "src/jmh/java")
            .flatMap(folder -> JavaSource.under(folder).stream())
            .toList();

    @Test
    void noFileIsLongerThanFourHundredLines() {
        assertThat(ALL).flatMap(HouseStyle::tooLong).isEmpty();
    }

    @Test
    void noPackageHoldsMoreThanFifteenTypes() {
        assertThat(HouseStyle.packagesWithTooManyTypes(MAIN)).isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(HouseStyle.packagesNotNullMarked(MAIN)).isEmpty();
    }

    @Test
    void onlyCliAndDemoPrint() {
        assertThat(MAIN).flatMap(HouseStyle::printing).isEmpty();
    }

    @Test
    void nobodyPrintsAStackTrace() {
        assertThat(ALL).flatMap(HouseStyle::stackTraces).isEmpty();
    }

    @Test
    void nobodySleepsNotEvenATest() {
        assertThat(ALL).flatMap(HouseStyle::sleeps).isEmpty();
    }

    @Test
    void nothingIsLeftUnfinished() {
        assertThat(ALL).flatMap(HouseStyle::unfinished).isEmpty();
    }

    /** The rules above are not empty words: each finds what breaks it. */
    @Nested
    final class CanFail {
        @Test
        void onALongFile() {
            assertThat(HouseStyle.tooLong(source("//\n".repeat(HouseStyle.MAX_LINES - 1))))
                    .isEmpty();
            assertThat(HouseStyle.tooLong(source("//\n".repeat(HouseStyle.MAX_LINES))))
                    .containsExactly("Example.java:1: 401 lines, at most 400");
        }

        @Test
        void onACrowdedPackage() {
            List<JavaSource> full = Collections.nCopies(15, source("public final class A {\n    enum Inner {}\n}\n"));
            assertThat(HouseStyle.packagesWithTooManyTypes(full)).isEmpty();
            assertThat(HouseStyle.packagesWithTooManyTypes(
                            plus(full, source("sealed interface B {}\nrecord C() {}\n"))))
                    .containsExactly("io.tollgate.frame: 17 types, at most 15");
        }

        @Test
        void onAPackageWithoutNullMarked() {
            JavaSource marked =
                    JavaSource.of("package-info.java", "/** Frames. */\n@NullMarked\npackage io.tollgate.frame;\n");
            JavaSource unmarked = JavaSource.of("package-info.java", "// @NullMarked\npackage io.tollgate.frame;\n");
            assertThat(HouseStyle.packagesNotNullMarked(List.of(source(""), marked)))
                    .isEmpty();
            assertThat(HouseStyle.packagesNotNullMarked(List.of(source(""), unmarked)))
                    .containsExactly("io.tollgate.frame: no package-info.java with @NullMarked");
        }

        @ParameterizedTest
        @ValueSource(strings = {"System.out.println();", "var e = System.err;", "System\n.out.flush();"})
        void onPrinting(String line) {
            assertThat(HouseStyle.printing(source(line))).hasSize(1);
        }

        @Test
        void onAStackTrace() {
            assertThat(HouseStyle.stackTraces(source("e.printStackTrace();"))).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"Thread.sleep(1);", "java.lang.Thread . sleep(1);", "TimeUnit.SECONDS.sleep(1);"})
        void onASleep(String line) {
            assertThat(HouseStyle.sleeps(source(line))).hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"// TO" + "DO: later", "/* FIX" + "ME */", "// TO" + "DO"})
        void onUnfinishedWork(String line) {
            assertThat(HouseStyle.unfinished(source(line))).hasSize(1);
        }

        @Test
        void butNotOnWordsInCommentsAndLiterals() {
            JavaSource file = source("// Thread.sleep\nString s = \"System.out \\\" printStackTrace\"; char c = '\"';");
            assertThat(HouseStyle.sleeps(file)).isEmpty();
            assertThat(HouseStyle.printing(file)).isEmpty();
            assertThat(HouseStyle.stackTraces(file)).isEmpty();
        }

        private JavaSource source(String body) {
            return JavaSource.of("Example.java", "package io.tollgate.frame;\n" + body);
        }

        private List<JavaSource> plus(List<JavaSource> files, JavaSource more) {
            return Stream.concat(files.stream(), Stream.of(more)).toList();
        }
    }
}
