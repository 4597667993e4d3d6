package io.tollgate.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which route a request gets: host before path, exact before wildcard, literal before variable, then the file's order. */
final class RouteTableTest {
    private static final RouteTable<String> TABLE = RouteTable.<String>builder()
            .add(List.of(), "/**", "any")
            .add(List.of(), "/admin", "any-admin")
            .add(List.of("*.example.com"), "/**", "below")
            .add(List.of("*.rooms.example.com"), "/{room}", "rooms")
            .add(List.of("chat.example.com", "*.chat.test"), "/chat/{room}", "chat")
            .add(List.of("chat.example.com"), "/chat/lobby", "lobby")
            .add(List.of("chat.example.com"), "/chat/*", "shadowed")
            .add(List.of("chat.example.com"), "/*/first", "first")
            .add(List.of("chat.example.com"), "/{x}/first", "second")
            .add(List.of("[::1]"), "/six", "six")
            .build();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            chat.example.com      | /chat/lobby   | lobby
            chat.example.com      | /chat/one     | chat
            chat.example.com      | /chat/one/    | chat
            chat.example.com.     | /chat/one     | chat
            chat.example.com      | /x/first      | first
            chat.example.com      | /chat/first   | chat
            chat.example.com      | /other        | below
            a.chat.test           | /chat/one     | chat
            a.b.chat.test         | /chat/one     | chat
            chat.test             | /chat/one     | any
            x.example.com         | /anything     | below
            example.com           | /anything     | any
            xexample.com          | /anything     | any
            .example.com          | /anything     | any
            a.rooms.example.com   | /one          | rooms
            a.rooms.example.com   | /one/two      | below
            rooms.example.com     | /one          | below
            [::1]                 | /six          | six
            unknown               | /admin        | any-admin
            unknown               | /             | any
            """)
    void finds(String host, String path, String route) throws Exception {
        assertThat(TABLE.match(host, RequestPath.parse(path)).route()).isEqualTo(route);
    }

    @Test
    void handsTheVariablesOn() throws Exception {
        assertThat(TABLE.match("chat.example.com", RequestPath.parse("/chat/caf%C3%A9")))
                .isEqualTo(new RouteMatch<>("chat", Map.of("room", "café")));
    }

    @Test
    void withoutAMatchThereIsNoRoute() throws Exception {
        RouteTable<String> table =
                RouteTable.<String>builder().add(List.of("a.test"), "/a", "a").build();
        assertThat(table.match("a.test", RequestPath.parse("/b"))).isNull();
        assertThat(table.match("b.test", RequestPath.parse("/a"))).isNull();
        assertThat(RouteTable.builder().build().match("", RequestPath.parse("/")))
                .isNull();
    }

    @Test
    void aHostOfManyLabelsCostsNothing() throws Exception {
        assertThat(TABLE.match("a.".repeat(16_000) + "example.com", RequestPath.parse("/"))
                        .route())
                .isEqualTo("any");
    }

    @Test
    void thousandsOfRoutesKeepTheirOrder() throws Exception {
        RouteTable.Builder<Integer> builder = RouteTable.builder();
        for (int i = 0; i < 5_000; i++) {
            builder.add(List.of(), "/r" + i + "/{x}", i).add(List.of(), "/{any}/only" + i, -i);
        }
        RouteTable<Integer> table = builder.build();
        assertThat(table.match("h", RequestPath.parse("/r4999/x")).route()).isEqualTo(4999);
        assertThat(table.match("h", RequestPath.parse("/z/only17")).route()).isEqualTo(-17);
        assertThat(table.match("h", RequestPath.parse("/r3/only2")).route()).isEqualTo(-2);
    }
}
