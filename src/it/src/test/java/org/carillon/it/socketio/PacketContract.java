package org.carillon.it.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.carillon.testing.Await;
import org.carillon.testing.EngineClient;
import org.carillon.testing.ServerProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packets of the protocol, one by one, and what is none of them. */
interface PacketContract {

  ServerProcess server();

  private EngineClient.Line line() throws Exception {
    return line("");
  }

  private EngineClient.Line line(String query) throws Exception {
    EngineClient.Line line =
        new EngineClient(server().http("/sio/socket.io/"), "")
            .webSocket("EIO=4&transport=websocket" + query);
    assertThat(line.hear()).startsWith("0{");
    return line;
  }

  private static EngineClient.Line join(EngineClient.Line line, String namespace) throws Exception {
    line.send("40" + namespace);
    assertThat(line.hear()).startsWith("40" + namespace + "{\"sid\":\"");
    return line;
  }

  @Test
  default void aClientJoinsLeavesAndJoinsAgain() throws Exception {
    try (EngineClient.Line line = line()) {
      line.send("40");
      assertThat(line.hear()).matches("40\\{\"sid\":\"[^\"]+\",\"pid\":\"[^\"]+\"}");
      line.send("420[\"ping!\"]");
      assertThat(line.hear()).isEqualTo("430[\"pong!\"]");
      join(line, "/ws/talk,");
      line.send("42/ws/talk,1[\"echo\",{\"text\":\"a\"}]");
      assertThat(line.hear()).isEqualTo("43/ws/talk,1[\"a\"]");
      line.send("42/ws/talk,9007199254740991[\"nothing\"]");
      assertThat(line.hear()).isEqualTo("43/ws/talk,9007199254740991[null]");
      line.send("41/ws/talk,");
      join(line, "/ws/talk,");
      line.send("42/ws/talk,2[\"echo\",{\"text\":\"b\"}]");
      assertThat(line.hear()).isEqualTo("43/ws/talk,2[\"b\"]");
    }
  }

  @Test
  default void manyNamespacesShareALine() throws Exception {
    try (EngineClient.Line line = line()) {
      join(line, "/ws/talk,");
      join(line, "/live,");
      assertThat(line.hear()).startsWith("42/live,[\"welcome\",");
      line.send("42/live,1[\"echo\",1]");
      line.send("42/ws/talk,1[\"echo\",{\"text\":\"a\"}]");
      assertThat(List.of(line.hear(), line.hear()))
          .containsExactlyInAnyOrder("43/live,1[1]", "43/ws/talk,1[\"a\"]");
    }
  }

  @Test
  default void whoMayNotJoinIsToldAndTheLineGoesOn() throws Exception {
    try (EngineClient.Line line = line()) {
      line.send("40/nowhere,");
      assertThat(line.hear()).isEqualTo("44/nowhere,{\"message\":\"Invalid namespace\"}");
      line.send("40/ws/member,");
      assertThat(line.hear())
          .startsWith("44/ws/member,{\"message\":\"401\",\"data\":{\"status\":401,");
      line.send("40/ws/admin,{\"token\":\"ben\"}");
      assertThat(line.hear()).startsWith("44/ws/admin,{\"message\":\"403\"");
      join(line, "/ws/talk,");
    }
  }

  @Test
  default void binaryPacketsComeWhole() throws Exception {
    try (EngineClient.Line line = line()) {
      join(line, "/live,");
      line.hear();
      line.send(
          "452-/live,7[\"echo\",{\"_placeholder\":true,\"num\":0},"
              + "{\"x\":{\"_placeholder\":true,\"num\":1}}]");
      line.send(new byte[] {1, 2});
      line.send(new byte[] {3});
      assertThat(line.hear())
          .isEqualTo(
              "462-/live,7[{\"_placeholder\":true,\"num\":0},"
                  + "{\"x\":{\"_placeholder\":true,\"num\":1}}]");
      assertThat(line.hear()).isEqualTo("bAQI=");
      assertThat(line.hear()).isEqualTo("bAw==");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "49",
        "4abc",
        "42",
        "42[]",
        "42{}",
        "42[\"unclosed\"",
        "42[\"connect\"]",
        "43[]",
        "44{\"message\":\"x\"}",
        "45[\"no count\"]",
        "42/never/joined,[\"a\"]",
        "40[]"
      })
  default void whatIsNoPacketEndsTheLine(String packet) throws Exception {
    try (EngineClient.Line line = line()) {
      join(line, "");
      line.send(packet);
      assertThat(line.awaitClose()).isPositive();
    }
  }

  @Test
  default void textWhereAnAttachmentIsDueEndsTheLine() throws Exception {
    try (EngineClient.Line line = line("&id=half")) {
      join(line, "/ws/talk,");
      line.send("451-/ws/talk,[\"size\",{\"data\":{\"_placeholder\":true,\"num\":0}}]");
      line.send("42/ws/talk,[\"nothing\"]");
      assertThat(line.awaitClose()).isPositive();
    }
    try (EngineClient.Line line = line()) {
      join(line, "/ws/talk,");
      Await.until("the reason", () -> endOf(line, "half").equals("parse error"));
    }
  }

  private static String endOf(EngineClient.Line line, String client) {
    line.send("42/ws/talk,5[\"endOf\",{\"client\":\"" + client + "\"}]");
    try {
      String answer = line.hear();
      return answer.substring("43/ws/talk,5[\"".length(), answer.length() - 2);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  default void anAttachmentWhereNoneIsDueEndsTheLine() throws Exception {
    try (EngineClient.Line line = line()) {
      join(line, "/ws/talk,");
      line.send(ByteBuffer.allocate(4).array());
      assertThat(line.awaitClose()).isPositive();
    }
  }

  @Test
  default void anAttachmentThatDoesNotComeEndsTheLineAfterAWhile() throws Exception {
    try (EngineClient.Line line = line("&id=owes")) {
      join(line, "/ws/talk,");
      line.send("452-/ws/talk,[\"size\",{\"data\":{\"_placeholder\":true,\"num\":0}}]");
      line.send(new byte[100]);
      assertThat(line.awaitClose()).isPositive();
    }
    try (EngineClient.Line line = line()) {
      join(line, "/ws/talk,");
      Await.until("the reason", () -> endOf(line, "owes").equals("parse error"));
    }
  }

  @Test
  default void attachmentsOverTheLimitTogetherAreRefusedAndTheLineGoesOn() throws Exception {
    try (EngineClient.Line line = line()) {
      join(line, "/ws/talk,");
      line.send("452-/ws/talk,[\"size\",{\"data\":{\"_placeholder\":true,\"num\":0}}]");
      line.send(new byte[600_000]);
      line.send(new byte[600_000]);
      assertThat(line.hear())
          .startsWith("42/ws/talk,[\"error\",{\"code\":\"TOO_LARGE\"")
          .contains("1000000 bytes");
      line.send("42/ws/talk,1[\"echo\",{\"text\":\"on\"}]");
      assertThat(line.hear()).isEqualTo("43/ws/talk,1[\"on\"]");
    }
  }

  @Test
  default void seventeenAttachmentsAreRefusedAndTheLineGoesOn() throws Exception {
    try (EngineClient.Line line = line()) {
      join(line, "/ws/talk,");
      line.send("4517-/ws/talk,4[\"size\",{\"data\":{\"_placeholder\":true,\"num\":0}}]");
      for (int i = 0; i < 17; i++) {
        line.send(new byte[10]);
      }
      assertThat(line.hear())
          .isEqualTo(
              "43/ws/talk,4[{\"error\":{\"code\":\"TOO_LARGE\","
                  + "\"message\":\"A packet has at most 16 attachments\"}}]");
      line.send("42/ws/talk,1[\"echo\",{\"text\":\"on\"}]");
      assertThat(line.hear()).isEqualTo("43/ws/talk,1[\"on\"]");
    }
  }

  @Test
  default void whoJoinsTwiceHasLeftInBetweenAndTheOthersGoOn() throws Exception {
    try (EngineClient.Line line = line()) {
      join(line, "/ws/talk,");
      line.send("40/ws/cloud,").send("40/ws/cloud,");
      assertThat(line.hear()).startsWith("40/ws/cloud,{");
      assertThat(line.hear()).startsWith("40/ws/cloud,{");
      line.send("42/ws/talk,1[\"echo\",{\"text\":\"on\"}]");
      assertThat(line.hear()).isEqualTo("43/ws/talk,1[\"on\"]");
    }
  }

  @Test
  default void anAcknowledgementOfNothingIsNothing() throws Exception {
    try (EngineClient.Line line = line()) {
      join(line, "/ws/talk,");
      for (int i = 0; i < 1_000; i++) {
        line.send("43/ws/talk," + i + "[\"never asked\"]");
      }
      line.send("42/ws/talk,1[\"echo\",{\"text\":\"on\"}]");
      assertThat(line.hear()).isEqualTo("43/ws/talk,1[\"on\"]");
    }
  }

  @Test
  default void aPostThatCausesMoreThanMayWaitAndIsNotCollectedEndsTheSession() throws Exception {
    EngineClient client = new EngineClient(server().http("/sio/socket.io/"), "");
    String sid = client.open();
    assertThat(client.post(sid, "40/ws/talk,").statusCode()).isEqualTo(200);
    String event = "42/ws/talk,[\"shout\",{\"size\":20000}]"; // 1 MiB may wait
    client.post(sid, String.join("\u001e", Collections.nCopies(20_000, event)));
    Await.until("the end", () -> hasEnded(client, sid)); // long before a ping is due
    try (EngineClient.Line line = line()) {
      join(line, "/ws/talk,");
      line.send("42/ws/talk,1[\"echo\",{\"text\":\"on\"}]");
      assertThat(line.hear()).isEqualTo("43/ws/talk,1[\"on\"]");
    }
  }

  private static boolean hasEnded(EngineClient client, String sid) {
    try {
      return client.post(sid, "3").statusCode() == 400;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  default void aThousandNamespacesOfOneClientEndItsLine() throws Exception {
    try (EngineClient.Line line = line()) {
      for (int i = 0; i < 1_000 && !closed(line); i++) {
        send(line, "40/nowhere" + i + ",");
      }
      assertThat(line.awaitClose()).isPositive();
    }
  }

  private static boolean closed(EngineClient.Line line) {
    return line.isClosed();
  }

  private static void send(EngineClient.Line line, String packet) {
    try {
      line.send(packet);
    } catch (RuntimeException e) {
      assertThat(e).as("the line has ended").hasRootCauseInstanceOf(IOException.class);
    }
  }

  @Test
  default void whoJoinsNothingIsClosedAfterAWhile() throws Exception {
    try (EngineClient.Line line = line()) {
      assertThat(line.awaitClose()).isPositive();
    }
    try (EngineClient.Line line = line()) {
      join(line, "/ws/talk,");
      line.send("41/ws/talk,");
      assertThat(line.awaitClose()).isPositive();
    }
  }

  @Test
  default void aClientThatComesBackHearsWhatItMissedAndNobodyElseCanComeForIt() throws Exception {
    String sid;
    String pid;
    try (EngineClient.Line line = line()) {
      line.send("40/ws/talk,");
      String connected = line.hear();
      sid = connected.replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
      pid = connected.replaceAll(".*\"pid\":\"([^\"]+)\".*", "$1");
    }
    try (EngineClient.Line other = line()) {
      join(other, "/ws/talk,");
      other.send("42/ws/talk,[\"say\",{\"text\":\"missed\"}]");
      other.hear();
      other.send("40/ws/cloud,{\"pid\":\"" + pid + "\"}");
      assertThat(other.hear()).as("another namespace").doesNotContain(pid);
    }
    try (EngineClient.Line back = line()) {
      back.send("40/ws/talk,{\"pid\":\"" + pid + "\"}");
      assertThat(back.hear())
          .isEqualTo("40/ws/talk,{\"sid\":\"" + sid + "\",\"pid\":\"" + pid + "\"}");
      String missed = back.hear();
      assertThat(missed).startsWith("42/ws/talk,[\"said\",{\"text\":\"missed\"},\"");
      String offset = missed.replaceAll(".*,\"([^\"]+)\"]", "$1");
      back.close();
      try (EngineClient.Line again = line()) {
        again.send("40/ws/talk,{\"pid\":\"" + pid + "\",\"offset\":\"" + offset + "\"}");
        assertThat(again.hear()).contains(sid);
        again.send("42/ws/talk,1[\"nothing\"]");
        assertThat(again.hear()).as("it had heard that").isEqualTo("43/ws/talk,1[null]");
      }
      try (EngineClient.Line unknown = line()) {
        unknown.send("40/ws/talk,{\"pid\":\"" + pid + "\",\"offset\":\"never sent\"}");
        assertThat(unknown.hear()).as("what it missed is not known").doesNotContain(sid);
      }
    }
  }
}
