package org.carillon.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.carillon.tunnel.TunnelWriter.Admission;
import org.junit.jupiter.api.Test;

/** What a writer does with what comes to it late: between two steps of another thread. */
class TunnelWriterTest {

  private final RecordingTransport transport = new RecordingTransport();
  private final List<String> events = new ArrayList<>();
  private final TunnelWriter writer =
      new TunnelWriter(
          transport,
          new FrameAuthentication(RecordingTransport.KEYS.clientToServer()),
          new TunnelWriter.Events() {
            @Override
            public void failed(Throwable failure) {
              events.add("failed");
            }

            @Override
            public void idle() {
              events.add("idle");
            }
          },
          10_000);

  private static OutboundSend request() {
    return new OutboundSend("a", MessageBody.NONE, CallOptions.DEFAULT);
  }

  @Test
  void behindTheGoodbyeNothingIsAskedAndAllIsAnswered() {
    transport.holds = true;
    assertThat(writer.offer(request(), false)).isEqualTo(Admission.TAKEN);
    writer.bid(ShortMessage.goodbye());
    assertThat(writer.offer(request(), false)).isEqualTo(Admission.TAKEN); // goes before it
    transport.release();
    transport.release();
    assertThat(writer.offer(request(), false)).isEqualTo(Admission.CLOSED);
    assertThat(writer.offer(ShortMessage.of(ShortMessage.CANCEL, 7), true))
        .isEqualTo(Admission.TAKEN);
    assertThat(writer.hasTakenLeave()).isFalse();
    transport.release();
    transport.release();
    assertThat(transport.contents)
        .containsExactly(
            "{\"type\":\"send\",\"action\":\"a\"}",
            "{\"type\":\"send\",\"action\":\"a\"}",
            "{\"type\":\"goodbye\"}",
            "{\"type\":\"cancel\",\"id\":7}");
    assertThat(writer.hasTakenLeave()).isTrue();
    assertThat(events).containsExactly("idle", "idle");
  }

  @Test
  void whatIsTakenBackBeforeItComesIsNotWritten() {
    OutboundSend late = request();
    assertThat(writer.withdraw(late)).isTrue();
    assertThat(writer.offer(late, false)).isEqualTo(Admission.TAKEN);
    assertThat(transport.contents).isEmpty();
    assertThat(writer.isEmpty()).isTrue();
  }

  private static OutboundSend request(int bytes) {
    return new OutboundSend("a", MessageBody.ofBinary(new byte[bytes]), CallOptions.DEFAULT);
  }

  @Test
  void whoWaitsForRoomIsToldOnceWhenThereIs() {
    transport.holds = true;
    assertThat(writer.offer(request(4_000), false)).isEqualTo(Admission.TAKEN);
    OutboundSend next = request(7_000);
    assertThat(writer.offer(next, false)).isEqualTo(Admission.OVERFLOW);
    assertThat(writer.awaitRoom(next, () -> events.add("room"))).isTrue();
    assertThat(writer.awaitRoom(request(4_000), () -> events.add("never"))).isFalse();
    transport.release();
    assertThat(events).isEmpty();
    transport.release();
    assertThat(events).containsExactly("room", "idle");
    assertThat(writer.awaitRoom(next, () -> events.add("never"))).isFalse();
    assertThat(writer.offer(request(70_000), false)).isEqualTo(Admission.TAKEN); // alone
  }

  @Test
  void whatFailsAfterwardsDoesNotStopTheWriter() {
    transport.holds = true;
    writer.offer(
        new BodyAnswer(BodyAnswer.RESULT, 1, MessageBody.NONE) {
          @Override
          void sent() {
            throw new IllegalStateException("on purpose");
          }
        },
        true);
    writer.offer(request(), false);
    try {
      transport.release();
    } catch (IllegalStateException e) {
      events.add(e.getMessage());
    }
    transport.release();
    assertThat(events).containsExactly("on purpose", "idle");
    assertThat(transport.contents).hasSize(2);
  }
}
