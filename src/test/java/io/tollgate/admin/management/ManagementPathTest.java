package io.tollgate.admin.management;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ManagementPathTest {
    @ParameterizedTest
    @CsvSource({
        "/@connections/abc, abc",
        "/%40connections/abc, abc",
        "/prod/@connections/abc=, abc=",
        "/prod/%40connections/abc%3D, abc=",
        "/$default/@connections/a+b, a+b",
        "/@connections/a%2Fb, a/b",
        "/@connections/a%zz, a%zz",
        "/@connections/,",
        "/@connections,",
        "/connections/abc,",
        "/a/b/@connections/abc,",
        "//@connections/abc,",
        "/@connections/abc/more,",
        "/prod/@connections/abc/,"
    })
    void itIsTheIdBehindTheWordWithAStageInFrontOrNot(String path, String id) {
        assertThat(ManagementPath.id(path)).isEqualTo(id);
    }
}
