package org.carillon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.carillon.api.Combine;
import org.carillon.audience.ResolvedAudience;
import org.carillon.audience.ResolvedAudience.Layers;
import org.carillon.event.Envelope;
import org.carillon.event.EventAttributes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read; what others write is judged. */
class MessageTest {

  private static final String CHANNEL = "websocket/chat";
  private static final String CONTROL = "websocket:carillon";
  private static final String HEAD = "{\"tenant\":\"t1\",\"event\":\"received\",\"data\":{}";
  private static final String TAIL =
      ",\"id\":\"i\",\"service\":\"Chat\",\"format\":\"json\",\"origin\":\"o\"}";

  private static Nodes nodes;
  private static MessageReader reader;

  private final MessageWriter writer = new MessageWriter("node-1", "default", false);
  private final Told told = new Told();

  @BeforeAll
  static void start() {
    nodes = new Nodes();
    reader =
        new MessageReader(
            Nodes.channels(),
            "default",
            10_000,
            nodes.formats(),
            event -> event.event().equals("unknown") ? null : Nodes.adopted(event));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  private void read(String text) throws RefusedMessageException {
    reader.read(CHANNEL, text, told);
  }

  /** CAP takes any of the layers where all are meant, unless its model says otherwise. */
  @Test
  void an_event_whose_layers_must_all_hold_is_told_to_CAP_only_where_it_takes_them_so()
      throws RefusedMessageException {
    ResolvedAudience both =
        new ResolvedAudience(
            new Layers(Set.of("alice"), null, Set.of("room"), null, null),
            Layers.NONE,
            Combine.ALL,
            Combine.ANY,
            null,
            false);
    Envelope plain = Nodes.event("{}");
    Envelope event =
        new Envelope(
            plain.id(),
            plain.tenant(),
            plain.path(),
            plain.key(),
            plain.service(),
            plain.event(),
            plain.json(),
            plain.attributes(),
            plain.format(),
            both,
            null);
    String closed = writer.write(OutgoingMessage.live(event));
    String open = new MessageWriter("node-1", "default", true).write(OutgoingMessage.live(event));

    assertThat(closed)
        .contains(",\"identifier\":{\"include\":[\"")
        .doesNotContain("\"user\":{\"include\"")
        .doesNotContain("\"context\":{\"include\"");
    assertThat(open).contains("\"user\":{\"include\":[\"alice\"]}");
    read(closed);
    read(open);
    assertThat(told.live()).extracting(Envelope::audience).containsExactly(both, both);
  }

  @Test
  void a_plain_event_has_the_fields_of_CAP_first_and_then_ours() {
    assertThat(writer.write(OutgoingMessage.live(Nodes.event("{\"text\":\"hi\"}"))))
        .isEqualTo(
            "{\"tenant\":\"t1\",\"event\":\"received\",\"data\":{\"text\":\"hi\"},"
                + "\"id\":\"0198f3a0-0000-7000-8000-000000000001\",\"service\":\"Chat\","
                + "\"format\":\"json\",\"origin\":\"node-1\"}");
  }

  @Test
  void everything_that_an_event_has_survives() throws Exception {
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("subject", "Grüße \"x\"");
    attributes.put("number", new BigDecimal("1.10"));
    attributes.put("flag", true);
    Envelope event =
        new Envelope(
            "id-1",
            "t1",
            Nodes.CHAT,
            "Chat/room",
            "Chat",
            "Books:created",
            "{\"a\":1.10,\"b\":[null,\"\\u0001\"], \"c\":{\"d\":1e5}}",
            new EventAttributes(
                Map.of("cloudevent", attributes, "json", Map.of("x", 1)),
                Map.of("text", List.of("subject"))),
            "cloudevent",
            new ResolvedAudience(
                new Layers(Set.of("alice"), Set.of(), null, Set.of("007"), Set.of("c-1")),
                new Layers(null, Set.of("admin"), Set.of("a", "b"), null, null),
                Combine.ALL,
                Combine.ANY,
                "c-9",
                false),
            "c-9");

    read(writer.write(OutgoingMessage.live(event)));
    read(writer.write(new OutgoingMessage.Event(event, 3, 1_234_567_890_123L)));

    assertThat(told.live()).containsExactly(event);
    assertThat(told.positioned()).containsExactly(new Told.Place(event, 3, 1_234_567_890_123L));
  }

  @Test
  void events_of_any_shape_survive() throws Exception {
    Random random = new Random(42);
    for (int i = 0; i < 2_000; i++) {
      Envelope event = random(random);
      Told now = new Told();
      reader.read(CHANNEL, writer.write(OutgoingMessage.live(event)), now);
      assertThat(now.live()).containsExactly(event);
    }
  }

  private static Envelope random(Random random) {
    boolean sent = random.nextBoolean();
    String format = random.nextBoolean() ? "json" : "pcp";
    return new Envelope(
        "id" + random.nextInt(),
        random.nextBoolean() ? "default" : "t1",
        Nodes.CHAT,
        random.nextBoolean() ? "Chat" : "key",
        "Chat",
        "e" + random.nextInt(9),
        random.nextBoolean() ? "{\"n\":" + random.nextInt() + "}" : "\"text\"",
        random.nextBoolean()
            ? EventAttributes.NONE
            : new EventAttributes(
                Map.of(random.nextBoolean() ? format : "generic", Map.of("a", "b")), Map.of()),
        format,
        new ResolvedAudience(
            layers(random),
            layers(random),
            random.nextBoolean() ? Combine.ALL : Combine.ANY,
            random.nextBoolean() ? Combine.ALL : Combine.ANY,
            sent && random.nextBoolean() ? "c" : null,
            false),
        sent ? "c" : null);
  }

  private static Layers layers(Random random) {
    return new Layers(names(random), names(random), names(random), names(random), names(random));
  }

  private static @Nullable Set<String> names(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> Set.of();
      case 1 -> Set.of("a");
      case 2 -> Set.of("b\"", "ü");
      default -> null;
    };
  }

  @Test
  void what_CAP_reads_is_never_wider_than_what_is_meant() {
    ResolvedAudience sender = ResolvedAudience.only("connection-1");

    String message =
        writer.write(
            OutgoingMessage.live(
                new Envelope(
                    "i",
                    "t1",
                    Nodes.CHAT,
                    "Chat",
                    "Chat",
                    "e",
                    "{}",
                    EventAttributes.NONE,
                    "json",
                    sender,
                    "connection-1")));

    assertThat(message).contains(",\"identifier\":{\"include\":[\"connection-1\"]},");
  }

  @Test
  void the_default_tenant_is_that_of_an_application_that_names_none() throws Exception {
    read("{\"event\":\"received\",\"data\":{\"text\":\"hi\"}}");

    assertThat(told.live()).singleElement().extracting(Envelope::tenant).isEqualTo("default");
  }

  @Test
  void a_message_of_CAP_may_hold_what_nobody_knows() throws Exception {
    read(
        "{\"tenant\":\"t1\",\"event\":\"received\",\"data\":{\"text\":\"hi\"},\"later\":1,"
            + "\"user\":{\"include\":[],\"exclude\":[\"bob\"]},\"context\":null}");

    assertThat(told.live())
        .singleElement()
        .extracting(Envelope::audience)
        .isEqualTo(
            new ResolvedAudience(
                Layers.NONE,
                new Layers(Set.of("bob"), null, null, null, null),
                Combine.ANY,
                Combine.ANY,
                null,
                false));
  }

  @Test
  void wake_ups_are_one_message_and_those_of_other_applications_are_passed_over() throws Exception {
    reader.read(
        "websocket:carillon",
        "{\"wake\":[[\"t1\",\"/ws/chat\"],[\"t1\",\"/ws/other\"],[\"t2\",\"/board\"]],"
            + "\"origin\":\"o\"}",
        told);

    assertThat(told.woken()).containsExactly("t1 " + Nodes.CHAT, "t2 /board");
  }

  @Test
  void what_no_client_of_CAP_is_to_hear_goes_by_the_channel_of_nodes() throws Exception {
    Envelope raw =
        new Envelope(
            "i",
            "t1",
            "/no/service",
            "/no/service",
            "/no/service",
            "moved",
            "{\"arguments\":[1.50]}",
            EventAttributes.NONE,
            Envelope.RAW,
            ResolvedAudience.EVERYONE,
            null);
    NodeMessage message = new NodeMessage("socketio.ask", "{\"a\":[1e3,\"ü\"]}");

    assertThat(Nodes.channels().of(raw)).isEqualTo(CONTROL);
    reader.read(CONTROL, writer.write(OutgoingMessage.live(raw)), told);
    reader.read(CONTROL, writer.write(new OutgoingMessage.Told(message)), told);
    reader.read(CONTROL, writer.leave(), told);

    assertThat(told.live()).containsExactly(raw);
    assertThat(told.said)
        .containsExactly("alive node-1", "alive node-1", "node-1 " + message.json(), "left node-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "{\"event\":\"received\",\"data\":{}} {}",
        "{\"event\":\"received\",\"data\":{}",
        "{\"event\":\"received\",\"data\":{]}",
        "{\"event\":1,\"data\":{}}",
        "{\"event\":\"\",\"data\":{}}",
        "{\"event\":\"unknown\",\"data\":{}}",
        "{\"tenant\":{\"a\":1},\"event\":\"received\",\"data\":{}}",
        "{\"tenant\":\" \",\"event\":\"received\",\"data\":{}}",
        "{\"event\":\"received\",\"data\":{},\"headers\":[]}",
        "{\"event\":\"received\",\"data\":{},\"user\":\"alice\"}",
        "{\"event\":\"received\",\"data\":{},\"user\":{\"include\":\"alice\"}}",
        "{\"event\":\"received\",\"data\":{},\"user\":{\"include\":[1]}}",
        "{\"event\":\"received\",\"data\":{},\"context\":{\"exclude\":[null]}}",
        HEAD + ",\"later\":1" + TAIL,
        HEAD + ",\"audience\":\"everyone\"" + TAIL,
        HEAD + ",\"audience\":{\"later\":1}" + TAIL,
        HEAD + ",\"attributes\":[]" + TAIL,
        HEAD + ",\"operator\":{\"include\":\"xor\"}" + TAIL,
        HEAD + ",\"epoch\":1" + TAIL,
        HEAD + ",\"offset\":1" + TAIL,
        HEAD + ",\"epoch\":1,\"offset\":-1" + TAIL,
        HEAD + ",\"epoch\":1,\"offset\":1.5" + TAIL,
        HEAD + ",\"epoch\":1,\"offset\":\"1\"" + TAIL,
        HEAD + ",\"origin\":\"o\"}",
        HEAD + ",\"id\":\"i\",\"service\":\"Chat\",\"format\":\"none\",\"origin\":\"o\"}",
        HEAD + ",\"id\":\"i\",\"service\":\"Chat\",\"format\":\"json\",\"origin\":7}",
      })
  void what_is_no_message_is_refused(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(RefusedMessageException.class);
    assertThat(told.live()).isEmpty();
    assertThat(told.positioned()).isEmpty();
  }

  @Test
  void what_is_too_long_is_refused() {
    assertThatThrownBy(
            () -> read("{\"event\":\"received\",\"data\":\"" + "x".repeat(10_000) + "\"}"))
        .isInstanceOf(RefusedMessageException.class)
        .hasMessageContaining("carillon.cluster.limit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"wake\":[]}",
        "{\"wake\":1,\"origin\":\"o\"}",
        "{\"wake\":[1],\"origin\":\"o\"}",
        "{\"wake\":[[\"t1\"]],\"origin\":\"o\"}",
        "{\"wake\":[[1,2]],\"origin\":\"o\"}",
        "{\"origin\":\"o\"}",
        "{\"wake\":[],\"origin\":\"o\",\"more\":1}",
        "{\"leave\":true,\"origin\":\"o\",\"more\":1}",
        "{\"leave\":true}",
        "{\"kind\":\"k\",\"body\":{}}",
        "{\"kind\":\"k\",\"body\":[],\"origin\":\"o\"}",
        "{\"kind\":\"k\",\"origin\":\"o\"}",
        "{\"kind\":1,\"body\":{},\"origin\":\"o\"}",
        "{\"kind\":\"k\",\"body\":{},\"origin\":\"o\",\"more\":1}",
        HEAD + TAIL,
        HEAD + ",\"path\":\"/ws/chat\"" + TAIL,
        HEAD
            + ",\"path\":\"x\",\"id\":\"i\",\"service\":\"s\",\"format\":\"socket.io\",\"origin\":\"o\"}",
        HEAD + ",\"id\":\"i\",\"service\":\"s\",\"format\":\"socket.io\",\"origin\":\"o\"}",
      })
  void what_nodes_do_not_say_is_refused(String text) {
    assertThatThrownBy(() -> reader.read("websocket:carillon", text, told))
        .isInstanceOf(RefusedMessageException.class);
  }

  @Test
  void deep_nesting_is_refused_and_breaks_nothing() {
    String deep = "[".repeat(4_000) + "]".repeat(4_000);
    assertThatThrownBy(() -> read("{\"event\":\"received\",\"data\":{},\"headers\":" + deep + "}"))
        .isInstanceOf(RefusedMessageException.class);
  }

  /** Nothing that comes may end the subscription, so nothing but a refusal may leave the reader. */
  @Test
  void whatever_comes_is_read_or_refused() {
    Random random = new Random(7);
    String good = writer.write(OutgoingMessage.live(random(random)));
    int refused = 0;
    for (int i = 0; i < 50_000; i++) {
      String text =
          mutated(
              i % 100 == 0 ? (good = writer.write(OutgoingMessage.live(random(random)))) : good,
              random);
      try {
        reader.read(random.nextInt(10) == 0 ? "websocket:carillon" : CHANNEL, text, new Told());
      } catch (RefusedMessageException e) {
        refused++;
        assertThat(e.why()).isNotBlank();
      }
    }
    assertThat(refused).isPositive();
  }

  private static String mutated(String text, Random random) {
    StringBuilder changed = new StringBuilder(text);
    String signs = "{}[]\",:0123456789.eE-nulltruefalse\\u\u0000\u00fc\ud83d ";
    for (int n = random.nextInt(6); n >= 0 && changed.length() > 1; n--) {
      int at = random.nextInt(changed.length());
      switch (random.nextInt(4)) {
        case 0 -> changed.deleteCharAt(at);
        case 1 -> changed.insert(at, signs.charAt(random.nextInt(signs.length())));
        case 2 -> changed.setCharAt(at, signs.charAt(random.nextInt(signs.length())));
        default -> {
          int to = at + random.nextInt(Math.min(20, changed.length() - at));
          changed.insert(random.nextInt(changed.length()), changed.substring(at, to));
        }
      }
    }
    return changed.toString();
  }
}
