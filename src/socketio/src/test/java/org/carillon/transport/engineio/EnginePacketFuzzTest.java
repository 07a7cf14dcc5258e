package org.carillon.transport.engineio;

import java.nio.ByteBuffer;
import org.carillon.testing.Fuzzer;
import org.junit.jupiter.api.Test;

/** Packets, payloads and queries that no client sends. */
class EnginePacketFuzzTest {

  private static final String[] PACKETS = {
    "0{\"sid\":\"a\"}",
    "2probe",
    "3probe",
    "5",
    "4hello",
    "42[\"event\",{\"a\":1}]",
    "bAQIDBA==",
    "1"
  };

  @Test
  void packetsAreReadOrMalformed() {
    EngineCodec engineCodec = new EngineCodec4();
    Fuzzer.of(PACKETS).declared(MalformedEnginePacketException.class).run(engineCodec::text);
  }

  @Test
  void packetsOfProtocol3AreReadOrMalformed() {
    EngineCodec engineCodec = new EngineCodec3(true);
    Fuzzer.of("4hello", "2", "b4AQIDBA==", "5")
        .declared(MalformedEnginePacketException.class)
        .run(engineCodec::text);
    Fuzzer.of("\4\1\2\3")
        .and("")
        .declared(MalformedEnginePacketException.class)
        .run(input -> engineCodec.binary(ByteBuffer.wrap(Fuzzer.bytes(input))));
  }

  @Test
  void payloadsAreReadOrMalformed() {
    EngineCodec engineCodec = new EngineCodec4();
    Fuzzer.of("4hello\u001e2\u001ebAQIDBA==", "40", "42[\"\u00c3\u00a9\"]\u001e5")
        .declared(MalformedEnginePacketException.class)
        .run(input -> engineCodec.read(Fuzzer.bytes(input), false, enginePacket -> true));
  }

  @Test
  void payloadsOfProtocol3AreReadOrMalformed() {
    EngineCodec engineCodec = new EngineCodec3(true);
    Fuzzer.of("6:4hello1:2", "10:b4AQIDBA==", "2:4\u00c3\u00a9")
        .and("999999999:4", "-1:4", "00000000000:4", ":")
        .declared(MalformedEnginePacketException.class)
        .run(input -> engineCodec.read(Fuzzer.bytes(input), false, enginePacket -> true));
    Fuzzer.of("\0\6\u00ff4hello", "\1\4\u00ff\4\1\2\3\0\1\u00ff2")
        .and("\0\11\11\11\11\11\11\11\11\11\u00ff4", "\0\u00ff", "")
        .declared(MalformedEnginePacketException.class)
        .run(input -> engineCodec.read(Fuzzer.bytes(input), true, enginePacket -> true));
  }

  @Test
  void queriesAreAlwaysRead() {
    Fuzzer.of("EIO=4&transport=polling&t=abc&sid=x", "a=%C3%A9&a=b+c&d", "since=a.b.c&%61=1")
        .run(QueryString::parse);
  }
}
