package org.carillon.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.carillon.session.InboundQueue.Admission;
import org.junit.jupiter.api.Test;

class InboundQueueTest {

  private final InboundQueue queue = new InboundQueue(2);

  @Test
  void theFirstFrameIsHandledByWhoBringsIt() {
    assertThat(queue.offer("a")).isEqualTo(Admission.HANDLE);
  }

  @Test
  void framesThatComeMeanwhileWaitInOrder() {
    queue.offer("a");
    assertThat(queue.offer("b")).isEqualTo(Admission.WAIT);
    assertThat(queue.offer("c")).isEqualTo(Admission.WAIT);
    assertThat(queue.next()).isEqualTo("b");
    assertThat(queue.next()).isEqualTo("c");
    assertThat(queue.next()).isNull();
  }

  @Test
  void framesBeyondTheLimitAreRefusedAndThereIsRoomAgainLater() {
    queue.offer("a");
    queue.offer("b");
    queue.offer("c");
    assertThat(queue.offer("d")).isEqualTo(Admission.REFUSED);
    queue.next();
    assertThat(queue.offer("e")).isEqualTo(Admission.WAIT);
  }

  @Test
  void anIdleQueueHandlesAgain() {
    queue.offer("a");
    assertThat(queue.next()).isNull();
    assertThat(queue.offer("b")).isEqualTo(Admission.HANDLE);
  }

  @Test
  void theEndAlwaysHasRoomAndDropsWhatWaits() {
    queue.offer("a");
    queue.offer("b");
    queue.offer("c");
    assertThat(queue.offer(InboundQueue.END)).isEqualTo(Admission.WAIT);
    String next = queue.next();
    assertThat(next).isNotNull();
    assertThat(InboundQueue.isEnd(next)).isTrue();
    assertThat(queue.next()).isNull();
  }

  @Test
  void anEmptyFrameIsNotTheEnd() {
    assertThat(InboundQueue.isEnd("")).isFalse();
  }
}
