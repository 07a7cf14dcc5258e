package org.carillon.transport.socketio;

import java.nio.ByteBuffer;
import org.carillon.json.Json;
import org.carillon.json.PlainReader;
import org.carillon.testing.Fuzzer;
import org.junit.jupiter.api.Test;

/** Packets, attachments and messages of nodes that nobody sends. */
class PacketReaderFuzzTest {

  /** Between the messages of one client; one of bytes begins with {@code #}. */
  private static final String NEXT = "\u0007";

  private static final PacketReader.Limits LIMITS =
      new PacketReader.Limits(new PlainReader(32), 10, 1_000);

  @Test
  void packetsAreReadOrMalformed() {
    Fuzzer.of(
            "0",
            "0/admin,{\"token\":\"123\"}",
            "1/admin,",
            "2[\"hello\",1,{\"a\":[null,true,1.5e3]}]",
            "2/admin,456[\"project:delete\",123]",
            "3/admin,456[]",
            "51-[\"hello\",{\"_placeholder\":true,\"num\":0}]\7#\1\2\3",
            "52-/admin,1[\"a\",{\"b\":{\"_placeholder\":true,\"num\":1}},"
                + "{\"_placeholder\":true,\"num\":0}]\7#\1\7#\2\0072[\"x\"]",
            "61-/admin,456[{\"_placeholder\":true,\"num\":0}]\7#\1\2\3")
        .and(
            "59007199254740991-[\"a\"]\7#",
            "51-[\"a\",{\"_placeholder\":true,\"num\":1}]\7#",
            "51-[\"a\",{\"_placeholder\":true,\"num\":-1}]\7#",
            "51-[\"a\",{\"_placeholder\":true,\"num\":1e400}]\7#",
            "2[]",
            "5-[\"a\"]")
        .declared(MalformedPacketException.class)
        .run(PacketReaderFuzzTest::read);
  }

  private static void read(String messages) throws MalformedPacketException {
    PacketReader reader = new PacketReader(LIMITS);
    for (String message : messages.split(NEXT, -1)) {
      if (message.startsWith("#")) {
        reader.binary(ByteBuffer.wrap(Fuzzer.bytes(message.substring(1))));
      } else {
        reader.text(message);
      }
    }
  }

  @Test
  void argumentsOfOtherNodesAreReadOrRefused() {
    Fuzzer fuzzer =
        Fuzzer.of(
                "{\"arguments\":\"[1,\\\"a\\\",null]\"}",
                "{\"arguments\":\"[{\\\"_placeholder\\\":true,\\\"num\\\":0}]\","
                    + "\"attachments\":[\"AQID\"]}")
            .and("{\"arguments\":\"[]\",\"attachments\":[null]}", "{\"arguments\":\"]\"}")
            .declared(IllegalArgumentException.class);
    fuzzer.run(input -> NodeArguments.plain(Json.parseObject(input)));
    fuzzer.run(input -> NodeArguments.written(Json.parseObject(input)));
  }
}
