package org.carillon.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.Who;
import org.carillon.audience.RecipientNames;
import org.carillon.model.EventModel.Static;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What whoever sends a request may say by its headers. */
class RequestHeadersTest {

  private static final EmitHeaders HEADERS =
      new EmitHeaders(
          new RecipientNames(value -> "json:" + value), new FormatNames(Set.of("json", "pcp")));

  private final RequestHeaders closed = new RequestHeaders(HEADERS, false, false);
  private final RequestHeaders excluding = new RequestHeaders(HEADERS, true, false);
  private final RequestHeaders forming = new RequestHeaders(HEADERS, false, true);

  private static Map<String, List<String>> header(String name, String value) {
    return Map.of(name, List.of(value));
  }

  @Test
  void aRequestLeavesOutItsOwnClientAndUser() {
    assertThat(closed.read(header("x-ws-identifier-exclude", "1234")).audience().rules())
        .containsExactly(new Static(true, Who.CLIENT, Set.of("1234")));
    assertThat(closed.read(header("x-websocket-current-user-exclude", "true")).audience().rules())
        .containsExactly(new Static(true, Who.CURRENT_USER, Set.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "x-ws-role-exclude, user",
    "x-ws-user-exclude, alice",
    "x-ws-context-exclude, room",
    "x-websocket-roles-exclude, user",
    "x-ws-identifier-exclude, '1,2'"
  })
  void itLeavesOutOthersOnlyWhereThatIsAllowed(String name, String value) {
    assertThat(closed.read(header(name, value))).isEqualTo(EmitOptions.NOTHING);
    assertThat(excluding.read(header(name, value)).audience().rules()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"x-ws-json-colour, red", "x-ws-pcp-action, A", "x-websocket-any, 1"})
  void itSetsAttributesOnlyWhereThatIsAllowed(String name, String value) {
    assertThat(closed.read(header(name, value))).isEqualTo(EmitOptions.NOTHING);
    assertThat(forming.read(header(name, value)).attributes()).isNotSameAs(EmitAttributes.NONE);
  }

  /** The event says whether it takes them. */
  @Test
  void whatIncludesIsLeftToTheEvent() {
    assertThat(closed.read(header("x-ws-user", "carol")).audience().rules())
        .containsExactly(new Static(false, Who.USER, Set.of("carol")));
  }

  @Test
  void aLongHeaderIsIgnoredAndTheOthersAreRead() {
    String longest = "x".repeat(RequestHeaders.LONGEST);
    RequestHeaders open = new RequestHeaders(HEADERS, true, true);
    assertThat(open.read(header("x-ws-pcp-action", longest)).attributes().of("pcp"))
        .containsEntry("action", longest);
    EmitOptions emitOptions =
        open.read(
            Map.of(
                "x-ws-pcp-action",
                List.of(longest, "x"),
                "x-ws-" + longest,
                List.of("x"),
                "x-ws-identifier-exclude",
                List.of("1", "2")));
    assertThat(emitOptions.attributes()).isSameAs(EmitAttributes.NONE);
    assertThat(emitOptions.audience().rules())
        .containsExactly(new Static(true, Who.CLIENT, Set.of("1", "2")));
  }
}
