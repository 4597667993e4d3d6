package io.tollgate.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** None of the thirty cases is without a test. */
final class CasesIT {
    @Test
    void eachCaseIsShownByATest() throws Exception {
        assertThat(shown().boxed())
                .containsAll(IntStream.rangeClosed(1, 30).boxed().toList());
    }

    @Test
    void noTestNamesACaseThatThereIsNot() throws Exception {
        assertThat(shown().boxed()).allMatch(number -> number >= 1 && number <= 30);
    }

    private static IntStream shown() throws Exception {
        return classes()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
                .map(method -> method.getAnnotation(Case.class))
                .filter(Objects::nonNull)
                .flatMapToInt(shown -> Arrays.stream(shown.value()));
    }

    /** The end-to-end classes, where they were compiled to. */
    private static Stream<Class<?>> classes() throws Exception {
        Path here = Path.of(CasesIT.class.getResource("CasesIT.class").toURI()).getParent();
        return names(here).map(CasesIT::named);
    }

    private static Stream<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("IT.class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .toList()
                    .stream();
        }
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(CasesIT.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
