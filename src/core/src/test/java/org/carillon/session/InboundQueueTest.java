package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.carillon.session.InboundQueue.Admission;
import org.junit.jupiter.api.Test;

class InboundQueueTest {

  private final InboundQueue queue = new InboundQueue(2, 100);

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
    assertThat(queue.offer(InboundWork.END)).isEqualTo(Admission.WAIT);
    assertThat(queue.next()).isEqualTo(InboundWork.END);
    assertThat(queue.next()).isNull();
  }

  @Test
  void whatWaitsIsWeighedNotOnlyCounted() {
    String half = "x".repeat(60);
    queue.offer(frame("a"));
    assertThat(queue.offer(frame("x".repeat(1_000)))).isEqualTo(Admission.WAIT); // alone
    assertThat(queue.offer(frame(half))).isEqualTo(Admission.REFUSED);
    assertThat(queue.held()).isEqualTo(2_000);
    queue.next();
    assertThat(queue.offer(frame(half))).isEqualTo(Admission.WAIT);
    assertThat(queue.offer(frame(half))).isEqualTo(Admission.REFUSED);
    queue.next();
    queue.next();
    assertThat(queue.held()).isZero();
  }

  private static InboundWork frame(String text) {
    return new InboundWork.Text(text);
  }
}
