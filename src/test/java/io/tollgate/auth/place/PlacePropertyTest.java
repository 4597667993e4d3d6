package io.tollgate.auth.place;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** What holds for every place, whatever was sent. */
final class PlacePropertyTest {
    @Property
    void everythingButTheParameterStaysInOrder(
            @ForAll @Size(max = 8) List<@StringLength(max = 6) @CharRange(from = '!', to = '~') String> pieces) {
        String query = String.join("&", pieces);
        List<String> parameters = QueryPlace.parameters(query);
        Taken taken = new QueryPlace("t").take(parameters);
        List<String> expected = new ArrayList<>(parameters);
        expected.removeIf(piece -> piece.matches("(t|%74)(=.*)?"));
        assertThat(taken.rest()).isEqualTo(expected);
        assertThat(taken.tokens()).hasSize(parameters.size() - expected.size());
    }

    @Property
    void noPlaceThrowsWhateverWasSent(@ForAll @Size(max = 5) List<@StringLength(max = 40) String> values) {
        List<Place> places = List.of(
                new AuthorizationPlace(),
                new HeaderPlace(),
                new QueryPlace("a"),
                new MarkerPlace("a"),
                PrefixPlace.plain("a"),
                PrefixPlace.base64Url(""),
                new CookiePlace("a"));
        assertThat(places).allSatisfy(place -> assertThat(place.take(values)).isNotNull());
    }
}
