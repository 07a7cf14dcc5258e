package org.carillon.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.carillon.api.Pcp;
import org.carillon.config.CarillonConfig;
import org.carillon.json.Json;
import org.carillon.spi.FormatException;
import org.carillon.spi.OutboundMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written in PCP is what the readers of UI5, of CAP and our own read. */
class PcpReadersTest {

  /** How many messages; a million run for some seconds. */
  private static final int MESSAGES = Integer.getInteger("carillon.test.pcp", 20_000);

  private static final List<String> PIECES =
      List.of(
          "a",
          "Orders",
          ":",
          "\\",
          "\n",
          "\\n",
          "\\:",
          "\r",
          "\r\n",
          "\u0008",
          "\u2028",
          "\u0085",
          "n",
          "\u20ac",
          "\ud83d\ude00",
          "\t",
          " ",
          "pcp-",
          "\n\n",
          "\"",
          "\ud83d");

  private final PcpFormat format = new PcpFormat(new CarillonConfig(name -> Optional.empty()));

  @Test
  void aNameWithAColonIsReadWhole() {
    Said message =
        new Said("Orders:created", Map.of("a", "b"), Map.of(Pcp.EVENT, true, Pcp.CHANNEL, "x:y"));
    PcpReader read = new PcpReader(format.compose(message));
    assertThat(read.fields)
        .containsEntry("pcp-event", "Orders:created")
        .containsEntry("pcp-channel", "x:y")
        .containsEntry("a", "b");
  }

  @Test
  void whateverIsSaidIsRead() throws FormatException {
    Random random = new Random(4711);
    for (int i = 0; i < MESSAGES; i++) {
      Map<String, Object> attributes = new LinkedHashMap<>();
      for (String name : List.of(Pcp.ACTION, Pcp.EVENT, Pcp.CHANNEL, Pcp.MESSAGE)) {
        if (random.nextBoolean()) {
          attributes.put(name, text(random));
        }
      }
      if (random.nextInt(4) == 0) {
        attributes.put(Pcp.SIDE_EFFECT, text(random));
      }
      Map<String, Object> data = new LinkedHashMap<>();
      for (int field = random.nextInt(4); field > 0; field--) {
        data.put(text(random), text(random));
      }
      Said message = new Said(text(random), data, attributes);
      check(message, format.compose(message));
    }
  }

  private static void check(Said message, String frame) throws FormatException {
    PcpReader read = new PcpReader(frame);
    Map<String, Object> attributes = message.attributes;
    assertThat(read.fields.get("pcp-action")).isEqualTo(said(attributes, Pcp.ACTION, "MESSAGE"));
    boolean sideEffect = said(attributes, Pcp.SIDE_EFFECT, null) != null;
    assertThat(read.fields.get("pcp-event"))
        .isEqualTo(sideEffect ? null : said(attributes, Pcp.EVENT, null));
    assertThat(read.fields.get("pcp-channel"))
        .isEqualTo(said(attributes, Pcp.CHANNEL, sideEffect ? "sideeffects" : null));
    assertThat(read.body).isEqualTo(sideEffect ? "" : said(attributes, Pcp.MESSAGE, ""));
    message.data.forEach(
        (name, value) -> {
          if (!name.isEmpty() && !name.startsWith("pcp-") && !value.equals("")) {
            assertThat(read.fields.get(shown(name))).isEqualTo(shown(value.toString()));
          }
        });
    assertThat(PcpText.read(frame)).isEqualTo(new PcpText.Message(read.fields, read.body));
  }

  private static String said(Map<String, Object> attributes, String name, String otherwise) {
    Object said = attributes.get(name);
    return said == null || said.equals("") ? otherwise : shown(said.toString());
  }

  /** Half of a UTF-16 pair has no bytes in UTF-8, and PCP has no escape for it. */
  private static String shown(String text) {
    return text.replaceAll("[\\ud800-\\udfff]", "\ufffd"); // a whole pair is one character here
  }

  @Test
  void whatUi5AndCapWriteIsRead() throws FormatException {
    // Their fields are escaped, and their lines of reserved names are not.
    assertThat(
            PcpText.read(
                "pcp-action:Books:create\npcp-x:a\\b\npcp-y:c\\\na\\:b:c\\nd:e\n\nbody:\\n"))
        .isEqualTo(
            new PcpText.Message(
                Map.of(
                    "pcp-action", "Books:create",
                    "pcp-x", "a\\b",
                    "pcp-y", "c\\",
                    "a:b", "c\nd:e"),
                "body:\\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pcp-action:A\nno field\na:b\n\n",
        "pcp-action:A\n:no name\na:b\n\n",
        "pcp-action:A\npcp-action:B\na:b\na:c\n\nbody",
        "text:C\\temp\\\n\n",
        "text:\\\\\\x\na\\b:c\n\n",
        "a\\:b\na:b\r\n\n",
        "a:\n\n"
      })
  void whatUi5AndCapPassOverIsPassedOver(String frame) throws FormatException {
    PcpReader theirs = new PcpReader(frame);
    assertThat(PcpText.read(frame)).isEqualTo(new PcpText.Message(theirs.fields, theirs.body));
  }

  private static String text(Random random) {
    List<String> pieces = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      pieces.add(PIECES.get(random.nextInt(PIECES.size())));
    }
    return String.join("", pieces);
  }

  /** An event as the format sees it. */
  private record Said(String event, Map<String, Object> data, Map<String, Object> attributes)
      implements OutboundMessage {

    @Override
    public String id() {
      return "1";
    }

    @Override
    public Instant time() {
      return Instant.EPOCH;
    }

    @Override
    public String service() {
      return "Shop";
    }

    @Override
    public String json() {
      return Json.write(data);
    }

    @Override
    public Map<String, List<String>> attributeMembers() {
      return Map.of();
    }
  }
}
