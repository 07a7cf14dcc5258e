package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.carillon.session.InboundQueue.Admission;
import org.junit.jupiter.api.Test;

class InboundQueueTest {

  private final InboundQueue queue = new InboundQueue(2);

  @Test
  void theFirstFrameIsHandledByWhoBringsIt() {
    assertThat(queue.offer(frame("a"))).isEqualTo(Admission.HANDLE);
  }

  @Test
  void framesThatComeMeanwhileWaitInOrder() {
    queue.offer(frame("a"));
    assertThat(queue.offer(frame("b"))).isEqualTo(Admission.WAIT);
    assertThat(queue.offer(frame("c"))).isEqualTo(Admission.WAIT);
    assertThat(queue.next()).isEqualTo(frame("b"));
    assertThat(queue.next()).isEqualTo(frame("c"));
    assertThat(queue.next()).isNull();
  }

  @Test
  void framesBeyondTheLimitAreRefusedAndThereIsRoomAgainLater() {
    queue.offer(frame("a"));
    queue.offer(frame("b"));
    queue.offer(frame("c"));
    assertThat(queue.offer(frame("d"))).isEqualTo(Admission.REFUSED);
    queue.next();
    assertThat(queue.offer(frame("e"))).isEqualTo(Admission.WAIT);
  }

  @Test
  void anIdleQueueHandlesAgain() {
    queue.offer(frame("a"));
    assertThat(queue.next()).isNull();
    assertThat(queue.offer(frame("b"))).isEqualTo(Admission.HANDLE);
  }

  @Test
  void theEndAlwaysHasRoomAndDropsWhatWaits() {
    queue.offer(frame("a"));
    queue.offer(frame("b"));
    queue.offer(frame("c"));
    assertThat(queue.offer(Inbound.END)).isEqualTo(Admission.WAIT);
    assertThat(queue.next()).isEqualTo(Inbound.END);
    assertThat(queue.next()).isNull();
  }

  private static Inbound frame(String text) {
    return new Inbound.Text(text);
  }
}
