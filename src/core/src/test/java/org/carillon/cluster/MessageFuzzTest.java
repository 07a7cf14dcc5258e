package org.carillon.cluster;

import org.carillon.testing.Fuzzer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What reaches the bus from elsewhere: it is told to nobody, or refused. */
class MessageFuzzTest {

  private static final String HEAD =
      "{\"tenant\":\"t1\",\"event\":\"received\",\"data\":{\"a\":[1]}";
  private static final String TAIL =
      ",\"id\":\"i\",\"service\":\"Chat\",\"format\":\"json\",\"origin\":\"o\"}";

  private static Nodes nodes;
  private static MessageReader reader;

  private static final ClusterListener NOBODY = new ClusterListener() {};

  @BeforeAll
  static void start() {
    nodes = new Nodes();
    reader =
        new MessageReader(Nodes.channels(), "default", 100_000, nodes.formats(), Nodes::adopted);
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @Test
  void eventsAreReadOrRefused() {
    Fuzzer.of(
            HEAD + "}",
            HEAD + ",\"headers\":{\"a\":1},\"user\":{\"include\":[\"u\"],\"exclude\":[\"v\"]}}",
            HEAD + TAIL,
            HEAD + ",\"epoch\":1,\"offset\":2" + TAIL,
            HEAD + ",\"headers\":{\"a\":{\"b\":[null]}},\"operator\":{\"include\":\"and\"}" + TAIL,
            HEAD
                + ",\"attributes\":{\"formats\":{\"json\":{\"x\":1}},\"members\":{\"a\":[\"x\"]}}"
                + ",\"audience\":{\"include\":{\"users\":[\"u\"]},\"exclude\":{}},\"sender\":\"s\""
                + TAIL)
        .declared(RefusedMessageException.class)
        .run(input -> reader.read("websocket/chat", input, NOBODY));
  }

  @Test
  void whatNodesTellEachOtherIsReadOrRefused() {
    Fuzzer.of(
            "{\"origin\":\"o\",\"leave\":true}",
            "{\"origin\":\"o\",\"wake\":[[\"t1\",\"/ws/chat\"],[\"t1\",\"/ws/other\"]]}",
            "{\"origin\":\"o\",\"kind\":\"socketio.ask\",\"body\":{\"id\":1}}",
            "{\"path\":\"/raw\",\"tenant\":\"t1\",\"event\":\"e\",\"data\":[1],\"id\":\"i\","
                + "\"service\":\"/raw\",\"format\":\"socket.io\",\"origin\":\"o\"}")
        .declared(RefusedMessageException.class)
        .run(input -> reader.read("websocket:carillon", input, NOBODY));
  }
}
