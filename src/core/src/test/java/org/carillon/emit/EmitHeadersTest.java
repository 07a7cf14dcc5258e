package org.carillon.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.carillon.api.Combine;
import org.carillon.api.HeaderException;
import org.carillon.api.Who;
import org.carillon.audience.AudienceResolver;
import org.carillon.audience.EmitAudience;
import org.carillon.audience.RecipientNames;
import org.carillon.audience.ResolvedAudience;
import org.carillon.model.AudienceCombination;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EmitHeadersTest {

  /** Every spelling, row by row as CAP's documentation lists them, then those of wire.md. */
  private static final Map<String, List<String>> SPELLINGS = spellings();

  private static final RecipientNames NAMES = new RecipientNames(value -> "json:" + value);
  private static final AudienceResolver RESOLVER = new AudienceResolver(NAMES);
  private final EmitHeaders headers =
      new EmitHeaders(NAMES, new FormatNames(Set.of("json", "pcp", "cloudevent", "bells")));

  private static Map<String, List<String>> spellings() {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    rows.put(
        "include CURRENT_USER",
        List.of(
            "wsCurrentUser",
            "wsCurrentUser.include",
            "wsCurrentUserInclude",
            "currentUser",
            "currentUser.include",
            "currentUserInclude"));
    rows.put(
        "exclude CURRENT_USER",
        List.of(
            "wsCurrentUser.exclude",
            "wsCurrentUserExclude",
            "currentUser.exclude",
            "currentUserExclude"));
    for (String[] layer :
        new String[][] {
          {"USER", "wsUser", "user"},
          {"ROLE", "wsRole", "role"},
          {"CONTEXT", "wsContext", "context"},
          {"CLIENT", "wsIdentifier", "identifier"}
        }) {
      String ws = layer[1];
      String plain = layer[2];
      rows.put(
          "include " + layer[0],
          List.of(
              ws + "s",
              ws,
              ws + ".include",
              ws + "Include",
              plain + "s",
              plain,
              plain + ".include",
              plain + "Include"));
      rows.put(
          "exclude " + layer[0],
          List.of(ws + ".exclude", ws + "Exclude", plain + ".exclude", plain + "Exclude"));
    }
    rows.put("include", List.of("operatorInclude", "includeOperator", "operator.include"));
    rows.put("exclude", List.of("operatorExclude", "excludeOperator", "operator.exclude"));
    return rows;
  }

  static List<String> rows() {
    return List.copyOf(SPELLINGS.keySet());
  }

  /** The forms of one spelling: as it is, as nested objects, and as of HTTP with either prefix. */
  private static List<Map<String, @Nullable Object>> forms(
      String spelling, Object value, Object http) {
    List<Map<String, @Nullable Object>> forms = new ArrayList<>();
    forms.add(single(spelling, value));
    int dot = spelling.indexOf('.');
    if (dot > 0) {
      forms.add(single(spelling.substring(0, dot), single(spelling.substring(dot + 1), value)));
    } else {
      String dashed = spelling.replaceAll("([A-Z])", "-$1");
      forms.add(single("x-ws-" + dashed.toLowerCase(), http));
      forms.add(single("X-WebSocket-" + dashed, http));
    }
    return forms;
  }

  private static Map<String, @Nullable Object> single(String name, @Nullable Object value) {
    Map<String, @Nullable Object> map = new HashMap<>();
    map.put(name, value);
    return map;
  }

  private EmitAudience read(Map<String, ?> map) {
    EmitOptions emitOptions = headers.read(EmitOptions.NOTHING, map);
    assertThat(emitOptions.attributes()).isSameAs(EmitAttributes.NONE);
    return emitOptions.audience();
  }

  private static EmitAudience typed(String row, List<String> names) {
    String[] parts = row.split(" ");
    boolean excludes = parts[0].equals("exclude");
    if (parts.length == 1) {
      return excludes
          ? EmitAudience.NONE.exclude(Combine.ALL)
          : EmitAudience.NONE.include(Combine.ALL);
    }
    Who who = Who.valueOf(parts[1]);
    return EmitAudience.NONE.say(excludes, who, who == Who.CURRENT_USER ? List.of() : names, NAMES);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void every_spelling_says_what_the_typed_method_says(String row) {
    String[] parts = row.split(" ");
    for (String spelling : SPELLINGS.get(row)) {
      Object value =
          parts.length == 1 ? "and" : parts[1].equals("CURRENT_USER") ? true : List.of("a", "007");
      Object http =
          parts.length == 1 ? " AND" : parts[1].equals("CURRENT_USER") ? "true" : "a , 007,";
      for (Map<String, ?> form : forms(spelling, value, http)) {
        assertThat(read(form)).as("%s", form).isEqualTo(typed(row, List.of("a", "007")));
      }
    }
  }

  private static ResolvedAudience resolve(
      EmitAudience said, @Nullable String user, @Nullable String sender) {
    return RESOLVER.resolve(AudienceCombination.PLAIN, said, EmitAudience.NONE, user, sender);
  }

  @Test
  void random_headers_of_all_spellings_make_the_same_audience_as_the_typed_methods() {
    SplittableRandom random = new SplittableRandom(20_250_211L);
    int narrowed = 0;
    for (int i = 0; i < 50_000; i++) {
      EmitAudience typed = EmitAudience.NONE;
      EmitAudience read = EmitAudience.NONE;
      for (int n = random.nextInt(5); n >= 0; n--) {
        String row = rows().get(random.nextInt(rows().size()));
        List<String> spellings = SPELLINGS.get(row);
        String spelling = spellings.get(random.nextInt(spellings.size()));
        String[] parts = row.split(" ");
        boolean excludes = parts[0].equals("exclude");
        Object value;
        Object http;
        if (parts.length == 1) {
          Combine combine = random.nextBoolean() ? Combine.ALL : Combine.ANY;
          typed = excludes ? typed.exclude(combine) : typed.include(combine);
          value = combine == Combine.ALL ? "and" : "or";
          http = value;
        } else if (parts[1].equals("CURRENT_USER")) {
          boolean flag = random.nextBoolean();
          typed = typed.say(excludes, Who.CURRENT_USER, List.of(flag), NAMES);
          value = flag;
          http = String.valueOf(flag);
        } else {
          List<String> names = new ArrayList<>();
          for (int m = random.nextInt(3); m > 0; m--) {
            names.add("n" + random.nextInt(4));
          }
          typed = typed.say(excludes, Who.valueOf(parts[1]), names, NAMES);
          value = names.size() == 1 && random.nextBoolean() ? names.get(0) : names;
          http = String.join(",", names);
        }
        var forms = forms(spelling, value, http);
        read =
            headers
                .read(
                    new EmitOptions(read, EmitAttributes.NONE, null),
                    forms.get(random.nextInt(forms.size())))
                .audience();
      }
      ResolvedAudience expected = resolve(typed, "n1", "c1");
      assertThat(resolve(read, "n1", "c1")).isEqualTo(expected);
      narrowed += expected.equals(ResolvedAudience.EVERYONE) ? 0 : 1;
    }
    assertThat(narrowed).isGreaterThan(40_000);
  }

  @Test
  void nested_objects_say_both_sides_and_all_headers_are_united() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("contexts", List.of("a"));
    map.put("currentUser", Map.of("exclude", true));
    map.put("user", Map.of("include", "x", "exclude", List.of("y", "z")));
    map.put("users", "w");
    map.put("wsUser", "v");

    ResolvedAudience audience = resolve(read(map), "me", null);

    assertThat(audience.include().contexts()).containsExactly("a");
    assertThat(audience.include().users()).containsExactlyInAnyOrder("x", "w", "v");
    assertThat(audience.exclude().users()).containsExactlyInAnyOrder("me", "y", "z");
  }

  @Test
  void names_are_of_any_type_and_only_http_knows_commas() {
    Map<String, Object> map =
        Map.of(
            "contexts",
            Arrays.asList(
                7, null, Instant.parse("2026-01-01T12:00:00Z"), new BigDecimal("1.10"), "a,b"),
            "users",
            new int[] {1, 2},
            "x-ws-role",
            List.of("r1", "r2"));

    ResolvedAudience audience = resolve(read(map), null, null);

    assertThat(audience.include().contexts())
        .containsExactlyInAnyOrder("7", "2026-01-01T12:00:00.000Z", "1.10", "a,b");
    assertThat(audience.include().users()).containsExactlyInAnyOrder("1", "2");
    assertThat(audience.include().roles()).containsExactlyInAnyOrder("r1", "r2");
  }

  @Test
  void a_header_without_names_reaches_nobody_and_a_flag_that_is_false_says_nothing() {
    for (Object nothing : Arrays.asList(null, "", List.of(), Collections.singletonList(null))) {
      assertThat(resolve(read(single("contexts", nothing)), "me", null).nobody()).isTrue();
    }
    assertThat(read(single("x-ws-context", " , ")).rules()).hasSize(1);
    assertThat(read(single("currentUser", false))).isEqualTo(EmitAudience.NONE);
    assertThat(read(single("currentUser", null))).isEqualTo(EmitAudience.NONE);
    assertThat(read(single("operatorInclude", null))).isEqualTo(EmitAudience.NONE);
    assertThat(read(single("user", Map.of()))).isEqualTo(EmitAudience.NONE);
  }

  @Test
  void headers_of_no_family_say_nothing() {
    assertThat(
            headers.read(
                EmitOptions.NOTHING,
                Map.of("content-type", "text/plain", "x-ws", "a", "ws.", "b", "usersx", "c")))
        .isEqualTo(EmitOptions.NOTHING);
  }

  @ParameterizedTest
  @CsvSource({
    "currentUser, text",
    "wsCurrentUserExclude, 1",
    "x-ws-current-user, perhaps",
    "operatorInclude, xor",
    "x-websocket-operator-exclude, not",
    "operator, and",
    "ws, text",
    "websocket, 5"
  })
  void a_value_that_a_header_cannot_have_is_a_fault_that_names_the_header(
      String header, String value) {
    assertThatExceptionOfType(HeaderException.class)
        .isThrownBy(() -> headers.read(EmitOptions.NOTHING, Map.of(header, value)))
        .withMessageContaining(header + " wants")
        .satisfies(fault -> assertThat(fault.header()).isEqualTo(header));
  }

  @Test
  void so_is_a_value_of_another_type_and_the_message_does_not_tell_it() {
    Map<String, Object> faults = new LinkedHashMap<>();
    faults.put("users", true);
    faults.put("contextExclude", false);
    faults.put("identifier", Map.of("only", "secret"));
    faults.put("userInclude", Map.of("include", "secret"));
    faults.put("role", Map.of("include", Map.of("a", "secret")));
    faults.put("currentUser", List.of("secret"));
    faults.put("operator", Map.of("include", List.of("secret")));
    faults.put("ws", List.of("secret"));
    faults.forEach(
        (header, value) ->
            assertThatExceptionOfType(HeaderException.class)
                .isThrownBy(() -> headers.read(EmitOptions.NOTHING, Map.of(header, value)))
                .withMessageContaining(header)
                .withMessageNotContaining("secret"));
  }

  @Test
  void attributes_are_said_for_all_formats_and_for_one() {
    EmitAttributes emitAttributes =
        headers
            .read(
                EmitOptions.NOTHING,
                Map.of(
                    "websocket",
                    Map.of("b", "c", "a", 0),
                    "ws",
                    Map.of("a", 1, "cloudevents", Map.of("e", true), "object", Map.of("x", 1)),
                    "ws.bells.volume",
                    11,
                    "ws.d",
                    "e"))
            .attributes();

    Map<String, Object> all = Map.of("a", 1, "b", "c", "d", "e", "object", Map.of("x", 1));
    assertThat(emitAttributes.of("json")).isEqualTo(all);
    assertThat(emitAttributes.of("cloudevent")).containsAllEntriesOf(all).containsEntry("e", true);
    assertThat(emitAttributes.of("bells")).containsAllEntriesOf(all).containsEntry("volume", 11);
  }

  @Test
  void a_http_header_beats_the_section_of_its_format_which_beats_that_of_all() {
    EmitAttributes emitAttributes =
        headers
            .read(
                EmitOptions.NOTHING,
                Map.of(
                    "x-ws-cloudevent-subject",
                    "http",
                    "x-websocket-cloudevent-value",
                    "1",
                    "x-ws-pcp-action",
                    "A",
                    "ws",
                    Map.of(
                        "subject", "all", "cloudevent", Map.of("subject", "own", "type", "own"))))
            .attributes();

    assertThat(emitAttributes.of("cloudevent"))
        .isEqualTo(Map.of("subject", "http", "type", "own", "value", 1L));
    assertThat(emitAttributes.of("pcp")).isEqualTo(Map.of("subject", "all", "action", "A"));
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, java.lang.Boolean",
    "false, false, java.lang.Boolean",
    "TRUE, TRUE, java.lang.String",
    "1, 1, java.lang.Long",
    "-12, -12, java.lang.Long",
    "1.50, 1.50, java.math.BigDecimal",
    "123456789012345678901, 123456789012345678901, java.math.BigDecimal",
    "007, 007, java.lang.String",
    "1e999999, 1e999999, java.lang.String",
    "'', '', java.lang.String",
    "' x y ', 'x y', java.lang.String"
  })
  void values_of_http_are_booleans_numbers_or_text(String text, String value, Class<?> type) {
    assertThat(HttpValues.attribute(text)).isInstanceOf(type).hasToString(value);
  }
}
